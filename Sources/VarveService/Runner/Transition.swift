public import VarveCatalog

/// What is left to do after a changing call was answered: it takes one object from a passing state to the next one.
public struct Transition: Hashable, Sendable {
    /// What is done, by the call that it follows from.
    public enum Kind: String, CaseIterable, Sendable {
        case createVolume
        case resizeVolume
        case attachVolume
        case detachVolume
        case deleteVolume
        /// Removes what a creation that failed has left.
        case undoVolume
        case createSnapshot
        case deleteSnapshot
        case undoSnapshot
        case createImage
        case deleteImage
        case undoImage
        /// Also completes the volumes that are made with it.
        case createServer
        case startServer
        case stopServer
        case rebootServer
        case terminateServer
        /// Also removes the volumes that were made with it.
        case undoServer
    }

    public let kind: Kind
    /// The object that is taken further.
    public let number: InstanceNumber
    /// Another object whose turn this one needs: transitions that name the same object are carried out in the order of acceptance.
    let neighbour: InstanceNumber?

    init(_ kind: Kind, _ number: InstanceNumber, neighbour: InstanceNumber? = nil) {
        self.kind = kind
        self.number = number
        self.neighbour = neighbour
    }

    /// The objects that no other transition may work on meanwhile.
    var objects: [InstanceNumber] { [number] + (neighbour.map { [$0] } ?? []) }

    /// What its object waits for now: this, unless an earlier try failed and yet took effect; nil if the object is settled or
    /// gone. An object that is being made is left to the call that makes it.
    func due(_ catalog: any CatalogReader) throws -> Transition? {
        switch kind {
        case .createVolume: try catalog.volume(number)?.unfinished
        case .attachVolume, .detachVolume, .deleteVolume, .resizeVolume:
            try catalog.volume(number).flatMap { $0.status == .initialized ? nil : $0.unfinished }
        case .createSnapshot: try catalog.snapshot(number)?.unfinished
        case .deleteSnapshot: try catalog.snapshot(number).flatMap { $0.status == .initialized ? nil : $0.unfinished }
        case .undoVolume: try catalog.volume(number) == nil ? nil : self
        case .undoSnapshot: try catalog.snapshot(number) == nil ? nil : self
        case .createImage: try catalog.image(number)?.unfinished
        case .deleteImage: try catalog.image(number).flatMap { $0.status == .initialized ? nil : $0.unfinished }
        case .undoImage: try catalog.image(number) == nil ? nil : self
        case .createServer: try catalog.server(number)?.unfinished
        case .startServer, .stopServer, .rebootServer, .terminateServer:
            try catalog.server(number).flatMap { $0.status == .initialized ? nil : $0.unfinished }
        case .undoServer: try catalog.server(number) == nil ? nil : self
        }
    }
}

extension Transition: CustomStringConvertible {
    /// As in "detachVolume 10000002".
    public var description: String { "\(kind.rawValue) \(number)" }
}

extension VolumeRecord {
    /// It came with its server and has its device from the start; the server's transitions complete or remove it.
    var isMadeWithServer: Bool { status == .initialized && deviceName != nil }

    /// What its passing state waits for; nil if it is settled, or waits for its server. Volumes come to a server one after the other, so that they get their
    /// device names in the order in which they were asked for. A base volume goes with its server.
    var unfinished: Transition? {
        if isMadeWithServer { return nil }
        return switch operation {
        case .none: status == .initialized ? Transition(.createVolume, number, neighbour: serverNumber) : nil
        case .create: Transition(.createVolume, number, neighbour: serverNumber)
        case .attach: Transition(.attachVolume, number, neighbour: serverNumber)
        case .detach: Transition(.detachVolume, number)
        case .terminate:
            if status == .initialized {
                Transition(.undoVolume, number)
            } else {
                kind == .base ? nil : Transition(.deleteVolume, number)
            }
        case .change: Transition(.resizeVolume, number)
        }
    }
}

extension ServerRecord {
    /// What its passing state waits for; nil if it is settled.
    var unfinished: Transition? {
        switch operation {
        case .none: status == .initialized ? Transition(.createServer, number) : nil
        case .start: Transition(.startServer, number)
        case .shutDown: Transition(.stopServer, number)
        case .restart: Transition(.rebootServer, number)
        case .terminate: Transition(status == .initialized ? .undoServer : .terminateServer, number)
        }
    }
}

extension SnapshotRecord {
    /// What its passing state waits for; nil if it is settled. Of a chain one goes after the other, the FULL last.
    var unfinished: Transition? {
        switch operation {
        case .create: Transition(.createSnapshot, number)
        case .terminate: Transition(status == .initialized ? .undoSnapshot : .deleteSnapshot, number, neighbour: baseNumber)
        case .none, .attach, .detach, .change: nil
        }
    }
}

extension ImageRecord {
    /// What its passing state waits for; nil if it is settled.
    var unfinished: Transition? {
        switch operation {
        case .create: Transition(.createImage, number)
        case .terminate: Transition(status == .initialized ? .undoImage : .deleteImage, number)
        case .none, .attach, .detach, .change: nil
        }
    }
}
