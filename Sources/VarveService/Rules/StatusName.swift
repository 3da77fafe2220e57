public import VarveCatalog

extension VolumeRecord {
    /// `blockStorageInstanceStatusName`, which clients compare (contract sheet, section 6).
    public var statusName: String {
        switch operation {
        case .create: "creating"
        case .attach: "attaching"
        case .detach: "detaching"
        case .terminate: "terminating"
        case .change: "changingSpec"
        case .none:
            switch status {
            case .initialized: "initialized"
            case .created: "detached"
            case .attached: "attached"
            }
        }
    }
}

extension SnapshotRecord {
    /// `blockStorageSnapshotInstanceStatusName`, which clients compare (contract sheet, section 6).
    public var statusName: String {
        if operation == .terminate { return "terminating" }
        return status == .initialized ? "creating" : "created"
    }
}
