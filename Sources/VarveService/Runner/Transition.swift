import VarveCatalog

/// What is left to do after a changing call was answered: it takes one object from a passing state to the next one.
enum Transition: Equatable, Sendable {
    case finishVolume(InstanceNumber)
    case finishResize(InstanceNumber)
    case finishSnapshot(InstanceNumber)
    case attach(InstanceNumber)
    case detach(InstanceNumber)
    case deleteVolume(InstanceNumber)
    case deleteSnapshot(InstanceNumber)
    case finishImage(InstanceNumber)
    case deleteImage(InstanceNumber)
    /// Removes what a creation that failed has left.
    case undoVolume(InstanceNumber)
    case undoSnapshot(InstanceNumber)
    case undoImage(InstanceNumber)
    case undoServer(InstanceNumber)
    /// Also completes the volumes that were made with it.
    case finishServer(InstanceNumber)
    case settleServer(InstanceNumber)
    case terminateServer(InstanceNumber)

    /// What its object waits for now: this, unless an earlier try failed and yet took effect; nil if the object is settled or
    /// gone.
    func due(_ catalog: any CatalogReader) throws -> Transition? {
        switch self {
        case .finishVolume(let number), .finishResize(let number), .attach(let number), .detach(let number),
            .deleteVolume(let number):
            try catalog.volume(number)?.unfinished
        case .finishSnapshot(let number), .deleteSnapshot(let number):
            try catalog.snapshot(number)?.unfinished
        case .finishImage(let number), .deleteImage(let number): try catalog.image(number)?.unfinished
        case .undoVolume(let number): try catalog.volume(number) == nil ? nil : self
        case .undoSnapshot(let number): try catalog.snapshot(number) == nil ? nil : self
        case .undoImage(let number): try catalog.image(number) == nil ? nil : self
        case .undoServer(let number): try catalog.server(number) == nil ? nil : self
        case .finishServer(let number), .settleServer(let number), .terminateServer(let number):
            try catalog.server(number)?.unfinished
        }
    }
}

extension VolumeRecord {
    /// It came with its server and has its device from the start; the server's transitions complete or remove it.
    var isMadeWithServer: Bool { status == .initialized && deviceName != nil }

    /// What its passing state waits for; nil if it is settled, or waits for its server.
    var unfinished: Transition? {
        switch operation {
        case .none: status == .initialized && !isMadeWithServer ? .finishVolume(number) : nil
        case .create: .finishVolume(number)
        case .attach: .attach(number)
        case .detach: .detach(number)
        case .terminate: .deleteVolume(number)
        case .change: .finishResize(number)
        }
    }
}

extension ServerRecord {
    /// What its passing state waits for; nil if it is settled.
    var unfinished: Transition? {
        switch operation {
        case .none: status == .initialized ? .finishServer(number) : nil
        case .start, .shutDown, .restart: .settleServer(number)
        case .terminate: .terminateServer(number)
        }
    }
}

extension SnapshotRecord {
    /// What its passing state waits for; nil if it is settled.
    var unfinished: Transition? {
        switch operation {
        case .create: .finishSnapshot(number)
        case .terminate: .deleteSnapshot(number)
        case .none, .attach, .detach, .change: nil
        }
    }
}

extension ImageRecord {
    /// What its passing state waits for; nil if it is settled.
    var unfinished: Transition? {
        switch operation {
        case .create: .finishImage(number)
        case .terminate: .deleteImage(number)
        case .none, .attach, .detach, .change: nil
        }
    }
}
