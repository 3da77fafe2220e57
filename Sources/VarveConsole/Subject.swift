import VarveCatalog
import VarveService
import VarveWire

/// What a page of one object, or one of its forms, is about.
enum Subject {
    case none(Area)
    case volume(VolumeRecord)
    case snapshot(SnapshotRecord)
    case image(ServerImageContents)
    case server(ServerRecord)
    /// Whether there is such a key, the operation tells.
    case key(String)
    /// Those that were picked in the list, one at least.
    case volumes([VolumeRecord])
    case snapshots([SnapshotRecord])
    case images([ServerImageContents])

    static func find(_ name: String, in area: Area, _ visit: Visit) throws -> Subject {
        switch area {
        case .volumes: .volume(try requireVolume(name, visit))
        case .snapshots: .snapshot(try requireSnapshot(name, visit))
        case .images: .image(try requireImage(name, visit))
        case .servers: .server(try requireServer(name, visit))
        case .keys: .key(name)
        }
    }

    /// What the boxes of a list are called; each with the number of its object, which is its value too.
    static let pick = "pick"

    /// The objects whose boxes in the list were ticked.
    static func picked(in area: Area, _ visit: Visit) throws -> Subject {
        guard let names = try? visit.query.list(pick), !names.isEmpty else { throw PageRefusal.nothingPicked(area) }
        return switch area {
        case .volumes: .volumes(try names.map { try requireVolume($0, visit) })
        case .snapshots: .snapshots(try names.map { try requireSnapshot($0, visit) })
        case .images: .images(try names.map { try requireImage($0, visit) })
        case .servers, .keys: throw PageRefusal.notFound
        }
    }

    static func requireVolume(_ name: String, _ visit: Visit) throws -> VolumeRecord {
        guard let number = InstanceNumber(name), let volume = try visit.volume(number) else { throw PageRefusal.notFound }
        return volume
    }

    static func requireSnapshot(_ name: String, _ visit: Visit) throws -> SnapshotRecord {
        guard let number = InstanceNumber(name), let snapshot = try visit.snapshot(number) else { throw PageRefusal.notFound }
        return snapshot
    }

    static func requireImage(_ name: String, _ visit: Visit) throws -> ServerImageContents {
        guard let number = InstanceNumber(name), let image = try visit.image(number) else { throw PageRefusal.notFound }
        return image
    }

    static func requireServer(_ name: String, _ visit: Visit) throws -> ServerRecord {
        guard let number = InstanceNumber(name), let server = try visit.server(number) else { throw PageRefusal.notFound }
        return server
    }

    var area: Area {
        switch self {
        case .none(let area): area
        case .volume, .volumes: .volumes
        case .snapshot, .snapshots: .snapshots
        case .image, .images: .images
        case .server: .servers
        case .key: .keys
        }
    }

    /// Where its own page is; of several, their list.
    var path: String {
        switch self {
        case .volume(let volume): Paths.volume(volume.number)
        case .snapshot(let snapshot): Paths.snapshot(snapshot.number)
        case .image(let contents): Paths.image(contents.image.number)
        case .server(let server): Paths.server(server.number)
        case .none, .key, .volumes, .snapshots, .images: area.path
        }
    }

    /// What its forms are under.
    var formPath: String {
        if case .key(let key) = self { return "\(Paths.keys)/\(key)" }
        return path
    }

    /// Nil for none, and for several.
    var name: String? {
        switch self {
        case .none, .volumes, .snapshots, .images: nil
        case .volume(let volume): volume.name
        case .snapshot(let snapshot): snapshot.name
        case .image(let contents): contents.image.name
        case .server(let server): server.name
        case .key(let key): key
        }
    }

    /// Each of several, with what it is known by.
    var picked: [Link] {
        switch self {
        case .volumes(let volumes):
            volumes.map {
                Link(name: $0.name, path: Paths.volume($0.number), details: "\($0.number) · \(Formats.size($0.byteCount))")
            }
        case .snapshots(let snapshots):
            snapshots.map {
                Link(name: $0.name, path: Paths.snapshot($0.number), details: "\($0.number) · \(Formats.size($0.byteCount))")
            }
        case .images(let images):
            images.map { Link(name: $0.image.name, path: Paths.image($0.image.number), details: "\($0.image.number)") }
        case .none, .volume, .snapshot, .image, .server, .key: []
        }
    }

    /// Of several, the first one's: the operation refuses what is elsewhere.
    var regionCode: String? {
        switch self {
        case .none, .key: nil
        case .volume(let volume): volume.regionCode
        case .snapshot(let snapshot): snapshot.regionCode
        case .image(let contents): contents.image.regionCode
        case .server(let server): server.regionCode
        case .volumes(let volumes): volumes.first?.regionCode
        case .snapshots(let snapshots): snapshots.first?.regionCode
        case .images(let images): images.first?.image.regionCode
        }
    }
}

/// What a subject is, for the actions on it.
extension Subject {
    var volume: VolumeRecord? { if case .volume(let volume) = self { volume } else { nil } }
    var snapshot: SnapshotRecord? { if case .snapshot(let snapshot) = self { snapshot } else { nil } }
    var server: ServerRecord? { if case .server(let server) = self { server } else { nil } }

    /// One, or those that were picked.
    var volumes: [VolumeRecord] { if case .volumes(let volumes) = self { volumes } else { volume.map { [$0] } ?? [] } }
    var snapshots: [SnapshotRecord] {
        if case .snapshots(let snapshots) = self { snapshots } else { snapshot.map { [$0] } ?? [] }
    }
    var images: [ServerImageContents] {
        switch self {
        case .image(let image): [image]
        case .images(let images): images
        default: []
        }
    }
}

/// Objects by number, of whatever region: a number is one object's.
extension Visit {
    private func inRegions<Record>(_ find: (String) throws -> Record?) throws -> Record? {
        for region in storage.regions() { if let record = try find(region.code) { return record } }
        return nil
    }

    func volume(_ number: InstanceNumber) throws -> VolumeRecord? { try inRegions { try storage.volume(number, regionCode: $0) } }
    func snapshot(_ number: InstanceNumber) throws -> SnapshotRecord? {
        try inRegions { try storage.snapshot(number, regionCode: $0) }
    }
    func image(_ number: InstanceNumber) throws -> ServerImageContents? {
        try inRegions { try storage.image(number, regionCode: $0) }
    }
    func server(_ number: InstanceNumber) throws -> ServerRecord? { try inRegions { try storage.server(number, regionCode: $0) } }
}
