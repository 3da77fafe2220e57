/// The status of a volume, named as NCP was recorded to name it (sheet 5.3). What snapshots have is ``SnapshotStatus``.
public enum BlockStorageStatus: String, WireCode {
    case initializing = "INIT"
    case created = "CREAT"
    case attached = "ATTAC"

    public var codeName: String {
        switch self {
        case .initializing: "Block Storage INIT State"
        case .created: "Block Storage CREATED State"
        case .attached: "Block storage ATTACHED state"
        }
    }
}

/// What is being done to a volume or a snapshot. `STOP` and `RESTART` in two of the names are NCP's own words.
public enum BlockStorageOperation: String, WireCode {
    case none = "NULL"
    case create = "CREAT"
    case attach = "ATTAC"
    case detach = "DETAC"
    case terminate = "TERMT"
    case change = "CHNG"

    public var codeName: String {
        switch self {
        case .none: "Block Storage NULL OP"
        case .create: "Block storage CREAT OP"
        case .attach: "Block Storage  STOP OP"
        case .detach: "Block Storage RESTART OP"
        case .terminate: "Block Storage TERMINATE OP"
        case .change: "Block Storage Resize OP"
        }
    }
}

/// The status name of a volume. Clients compare these (sheet 6).
public enum BlockStorageStatusName: String, CaseIterable, Sendable {
    case initialized, creating, attaching, attached, detaching, detached, changingSpec, terminating, optimizing
}

/// The status of a snapshot, named as in NCP's guide (sheet 5.3).
public enum SnapshotStatus: String, WireCode {
    case initializing = "INIT"
    case created = "CREAT"

    public var codeName: String {
        switch self {
        case .initializing: "Block storage INIT status"
        case .created: "Block storage CREATED state"
        }
    }
}

/// The status name of a snapshot. Clients compare these (sheet 6).
public enum SnapshotStatusName: String, CaseIterable, Sendable {
    case creating, created, terminating
}

/// How much a snapshot stores.
public enum SnapshotType: String, WireCode {
    case full = "FULL"
    case incremental = "INCREMENTAL"

    public var codeName: String {
        switch self {
        case .full: "Full Storage Snapshot"
        case .incremental: "Incremental Snapshot"
        }
    }
}
