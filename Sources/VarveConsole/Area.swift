import VarveWire

/// What there are lists of.
enum Area: String, CaseIterable {
    case volumes, snapshots, images, servers, keys

    var path: String { "\(Paths.console)/\(rawValue)" }

    var phrase: Phrase {
        switch self {
        case .volumes: .volumes
        case .snapshots: .snapshots
        case .images: .images
        case .servers: .servers
        case .keys: .keys
        }
    }

    /// What makes something new.
    var actionsOnNone: [FormAction] {
        switch self {
        case .volumes: [.createVolume]
        case .servers: [.registerServer]
        case .keys: [.createKey]
        case .snapshots, .images: []
        }
    }

    /// What can be done with one object, in the order of the links to it.
    var actionsOnOne: [FormAction] {
        switch self {
        case .volumes: FormAction.onVolumes
        case .snapshots: FormAction.onSnapshots
        case .images: FormAction.onImages
        case .servers: FormAction.onServers
        case .keys: [.revokeKey]
        }
    }

    /// What can be done with several objects that were picked in the list.
    var actionsOnPicked: [FormAction] {
        switch self {
        case .volumes: FormAction.onPickedVolumes
        case .snapshots: FormAction.onPickedSnapshots
        case .images: FormAction.onPickedImages
        case .servers, .keys: []
        }
    }
}

extension Console {
    /// Every form: its path, with `*` for an object, and the operation that it is for.
    package static var forms: [(path: String, operation: String)] {
        Area.allCases.flatMap { area in
            (area.actionsOnNone + area.actionsOnPicked).map { ("\(area.path)/\($0.path)", $0.operation) }
                + area.actionsOnOne.map { ("\(area.path)/*/\($0.path)", $0.operation) }
        }
    }
}
