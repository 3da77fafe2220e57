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

extension ServerRecord {
    /// `serverInstanceStatusName`, which clients compare (contract sheet, section 5.5).
    /// - Parameter isBeingSetUp: a volume is being detached from it.
    public func statusName(isBeingSetUp: Bool) -> String {
        switch operation {
        case .start: "booting"
        case .shutDown: "shutting down"
        case .restart: "rebooting"
        case .terminate: "terminating"
        case .none: isBeingSetUp ? "setting up" : settledName
        }
    }

    private var settledName: String {
        switch status {
        case .initialized: "init"
        case .created: "creating"
        case .running: "running"
        case .stopped: "stopped"
        }
    }
}

extension ImageRecord {
    /// `serverImageStatusName`.
    public var statusName: String {
        if operation == .terminate { return "terminating" }
        return status == .initialized ? "creating" : "created"
    }
}

extension SnapshotRecord {
    /// `blockStorageSnapshotInstanceStatusName`, which clients compare (contract sheet, section 6).
    public var statusName: String {
        if operation == .terminate { return "terminating" }
        return status == .initialized ? "creating" : "created"
    }
}
