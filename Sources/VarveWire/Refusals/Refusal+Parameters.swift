extension Refusal {
    /// What the declaration of a parameter refuses, and what names nothing that is there.
    static let parameters: [Refusal: Declaration] = [
        .missing: Declaration(.invalidParameter, "is required; it {rule}", "a required parameter is absent or empty"),
        .missingList: Declaration(
            .invalidParameter, "is required; each of {parameter}.1, {parameter}.2, ... {rule}",
            "a required list is absent or has no element"),
        .malformed: Declaration(
            .invalidParameter, "{rule}, not {value}", "a value that the parameter, or an element of the list, cannot have"),
        .unnumbered: Declaration(
            .invalidParameter, "must be numbered {parameter}.1, {parameter}.2 and so on, not {name}",
            "an element of a list has something else than a number after its dot"),
        .unfielded: Declaration(
            .invalidParameter,
            "must be given by its fields, as {parameter}.1.FIELD, {parameter}.2.FIELD and so on, not as {name}",
            "an element of a list of objects has no number, or no field, after its dots"),
        .needed: Declaration(
            .invalidParameter, "is required when {other} is given", "a parameter needs another one that is absent"),
        .exclusive: Declaration(
            .invalidParameter, "must not be given together with {other}", "two parameters of which only one may be given"),
    ]

    static let places: [Refusal: Declaration] = [
        .noRegion: Declaration(
            .invalidParameter, "there is no region {region}; the regions are {regions}", "a region that is not configured"),
        .noZone: Declaration(
            .invalidParameter, "there is no zone {zone} in region {region}; its zones are {zones}",
            "a zone that the region does not have"),
        .noVolume: Declaration(
            .invalidParameter, "there is no volume {volume} in region {region}",
            "a volume that does not exist, or is in another region; nothing is done, to the others of a list either",
            of: Occasion.volumes + [Occasion.preview]),
        .noSnapshot: Declaration(
            .invalidParameter, "there is no snapshot {snapshot} in region {region}", "the same of a snapshot",
            of: Occasion.snapshots + [Occasion.preview]),
        .noServer: Declaration(
            .invalidParameter, "there is no server {server} in region {region}", "the same of a server", of: Occasion.servers),
        .noImage: Declaration(
            .invalidParameter, "there is no server image {image} in region {region}", "the same of a server image",
            of: Occasion.images),
    ]
}
