import VarveCatalog
import VarveService
import VarveWire

extension Console {
    /// Answers a request of somebody who has signed in.
    func route(_ visit: Visit) throws -> ConsoleResponse {
        let isPost = visit.request.method == .post
        switch visit.request.path {
        case Paths.overview where !isPost: return visit.response(try OverviewPage.page(visit))
        case Paths.console where !isPost: return .redirect(to: Paths.overview)
        case Paths.signOut where isPost: return signOut(visit)
        case Paths.events where !isPost: return try events(visit)
        case Paths.audit where !isPost: return visit.response(try AuditPage.page(visit))
        default: break
        }
        let parts = visit.request.path.split(separator: "/", omittingEmptySubsequences: false).dropFirst(2).map(String.init)
        guard let area = parts.first.flatMap(Area.init), parts.count <= 3 else { throw PageRefusal.notFound }
        if parts.count == 1 || parts.count == 2 && parts[1] != FormAction.new {
            guard !isPost else { throw PageRefusal.notFound }
            return visit.response(try page(area, parts.count == 2 ? parts[1] : nil, visit))
        }
        let subject = parts.count == 3 ? try Subject.find(parts[1], in: area, visit) : .none(area)
        guard let action = area.action(parts[parts.count - 1], on: subject) else { throw PageRefusal.notFound }
        return isPost ? try action.perform(on: subject, visit) : visit.response(try action.page(on: subject, visit))
    }

    private func page(_ area: Area, _ object: String?, _ visit: Visit) throws -> Page {
        switch (area, object) {
        case (.volumes, nil): try VolumesPage.page(visit)
        case (.volumes, let number?): try VolumePage.page(Subject.requireVolume(number, visit), visit)
        case (.snapshots, nil): try SnapshotsPage.page(visit)
        case (.snapshots, let number?): try SnapshotPage.page(Subject.requireSnapshot(number, visit), visit)
        case (.servers, nil): try ServersPage.page(visit)
        case (.servers, let number?): try ServerPage.page(Subject.requireServer(number, visit), visit)
        case (.keys, nil): try KeysPage.page(visit)
        case (.keys, _?): throw PageRefusal.notFound
        }
    }

    private func events(_ visit: Visit) throws -> ConsoleResponse {
        guard let stream = live.open(session: visit.session.id, account: visit.caller.accountID) else {
            throw PageRefusal.tooManyStreams
        }
        var response = ConsoleResponse(status: 200, contentType: "text/event-stream", body: .events(stream))
        // A proxy must not keep them until there are many.
        response.headers.append(("x-accel-buffering", "no"))
        return response
    }
}

/// What there are lists of.
enum Area: String, CaseIterable {
    case volumes, snapshots, servers, keys

    var path: String { "\(Paths.console)/\(rawValue)" }
}

/// What a page of one object, or one of its forms, is about.
enum Subject {
    case none(Area)
    case volume(VolumeRecord)
    case snapshot(SnapshotRecord)
    case server(ServerRecord)
    /// Whether there is such a key, the operation tells.
    case key(String)

    static func find(_ name: String, in area: Area, _ visit: Visit) throws -> Subject {
        switch area {
        case .volumes: .volume(try requireVolume(name, visit))
        case .snapshots: .snapshot(try requireSnapshot(name, visit))
        case .servers: .server(try requireServer(name, visit))
        case .keys: .key(name)
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

    static func requireServer(_ name: String, _ visit: Visit) throws -> ServerRecord {
        guard let number = InstanceNumber(name), let server = try visit.server(number) else { throw PageRefusal.notFound }
        return server
    }

    /// Where its own page is.
    var path: String {
        switch self {
        case .none(let area): area.path
        case .volume(let volume): Paths.volume(volume.number)
        case .snapshot(let snapshot): Paths.snapshot(snapshot.number)
        case .server(let server): Paths.server(server.number)
        case .key: Paths.keys
        }
    }

    /// What its forms are under.
    var formPath: String {
        if case .key(let key) = self { return "\(Paths.keys)/\(key)" }
        return path
    }

    var name: String? {
        switch self {
        case .none: nil
        case .volume(let volume): volume.name
        case .snapshot(let snapshot): snapshot.name
        case .server(let server): server.name
        case .key(let key): key
        }
    }

    var regionCode: String? {
        switch self {
        case .none, .key: nil
        case .volume(let volume): volume.regionCode
        case .snapshot(let snapshot): snapshot.regionCode
        case .server(let server): server.regionCode
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
    func server(_ number: InstanceNumber) throws -> ServerRecord? { try inRegions { try storage.server(number, regionCode: $0) } }
}
