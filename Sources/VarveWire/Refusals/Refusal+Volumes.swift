extension Refusal {
    static let volumes: [Refusal: Declaration] = [
        .volumeBusy: Declaration(
            .busy, "volume {volume} cannot be controlled now: it is {state}", "the volume is in the middle of another operation",
            of: Occasion.volumes),
        .snapshotPassing: Declaration(
            .busy, "volume {volume} cannot be controlled now: its snapshot {snapshot} is {state}",
            "a snapshot of a KVM volume is being made or deleted", of: Occasion.volumes),
        .notDetached: Declaration(
            .busy, "volume {volume} must be detached; it is {state}", "the volume is attached", of: [Occasion.attach]),
        .notAttached: Declaration(
            .busy, "volume {volume} must be attached; it is {state}", "the volume is on no server", of: [Occasion.detach]),
        .baseVolume: Declaration(
            .baseVolume, "volume {volume} is a base volume: it stays with its server", "a base volume",
            of: [Occasion.detach, Occasion.deleteVolumes]),
        .protected: Declaration(
            .protected, "volume {volume} is protected: switch it off with setBlockStorageReturnProtection first",
            "the volume's return protection is on", of: [Occasion.deleteVolumes]),
        .hypervisorDiffers: Declaration(
            .placementMismatch, "server {server} is on {serverHypervisor}, {volume} on {hypervisor}",
            "volume and server are on different hypervisors", of: [Occasion.attach, Occasion.createVolume]),
        .zoneDiffers: Declaration(
            .placementMismatch, "server {server} is in zone {serverZone}, volume {volume} in {zone}",
            "volume and server are in different zones", of: [Occasion.attach]),
        .zoneNotServers: Declaration(
            .placementMismatch, "server {server} is in zone {serverZone}, not in {zone}; the zone of a XEN volume may be absent",
            "a XEN volume is to be in another zone than its server", of: [Occasion.createVolume]),
        .tooManyVolumes: Declaration(
            .tooManyVolumes, "server {server} has {limit} volumes, the most it takes", "the server has no place for a volume",
            of: [Occasion.attach, Occasion.createVolume]),
    ]

    /// Which parameters a new volume needs, and which values go together.
    static let newVolumes: [Refusal: Declaration] = [
        .typeNotOffered: newVolume("{type} is not offered; the types are {types}", "a type that the installation does not offer"),
        .typeMissing: newVolume(
            "is required without {other}; the types are {types}", "neither a type, nor what only a XEN volume has"),
        .detailForKVM: newVolume("must be absent for {type}, a KVM type", "a detail type beside a KVM type"),
        .detailDiffers: newVolume(
            "must be {detail} or absent for {type}, not {given}", "type and detail type contradict each other"),
        .sizeOfType: Declaration(
            .invalidParameter, "must be {minimum} to {maximum} GB in steps of {step} for {type}, not {size}",
            "a size that volumes of the type do not have", of: [Occasion.createVolume, Occasion.register] + Occasion.resize),
        .sizeMissing: newVolume("is required without {other}", "an empty volume without a size"),
        .serverForKVM: newVolume(
            "must be absent for {type}, a KVM type: attach the volume when it is there", "a server beside a KVM type"),
        .zoneMissing: newVolume("is required for a KVM volume, such as {zone}", "a KVM volume without a zone"),
        .serverMissing: newVolume(
            "is required for {type}, a XEN type: the volume is attached where it is made", "a XEN volume without a server"),
        .sizeNotSnapshots: newVolume(
            "must be the {size} GB of snapshot {snapshot} or absent for {type}, a XEN type",
            "a XEN volume from a snapshot with a size of its own"),
        .sizeBelowSnapshots: newVolume(
            "must be at least the {size} GB of snapshot {snapshot}", "a volume that is smaller than the snapshot it is made from"),
        .snapshotHypervisorDiffers: newVolume(
            "must be of a {hypervisor} volume for {type}; snapshot {snapshot} is of a {found} volume",
            "a volume from a snapshot of the other hypervisor"),
    ]

    private static func newVolume(_ text: String, _ occasion: String) -> Declaration {
        Declaration(.invalidParameter, text, occasion, of: [Occasion.createVolume])
    }

    static let growth: [Refusal: Declaration] = [
        .notXEN: Declaration(
            .invalidParameter, "volume {volume} is a KVM volume: use changeBlockStorageInstance", "a KVM volume",
            of: ["changeBlockStorageVolumeSize"]),
        .sizeNotLarger: Declaration(
            .sizeNotLarger, "must be more than the {size} GB of now, not {given}", "a size that is not larger",
            of: Occasion.resize),
        .serverNotStopped: Declaration(
            .serverNotStopped, "volume {volume} is attached to server {server}, which must be stopped first",
            "the volume is attached, and its server runs", of: Occasion.resize),
    ]
}
