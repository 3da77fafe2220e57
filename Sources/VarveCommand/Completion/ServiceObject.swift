/// What there is many of at a service, for shells that complete its numbers, names and codes.
package enum ServiceObject: Sendable, CaseIterable {
    case volume, snapshot, image, zone, region, accessKey
    /// By its name, as the commands take it.
    case server
    /// By its number, as operations take it.
    case serverNumber

    /// Whose number or code a parameter of an operation is; nil for all others.
    package init?(parameter name: String) {
        let kinds: [(ending: String, object: ServiceObject)] = [
            ("snapshotInstanceNo", .snapshot), ("blockStorageInstanceNo", .volume), ("serverInstanceNo", .serverNumber),
            ("serverImageNo", .image), ("zoneCode", .zone), ("regionCode", .region), ("accessKey", .accessKey),
        ]
        let single = name.hasSuffix("List") ? String(name.dropLast(4)) : name
        guard let kind = kinds.first(where: { single.lowercased().hasSuffix($0.ending.lowercased()) }) else { return nil }
        self = kind.object
    }
}
