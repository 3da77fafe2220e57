/// An object that goes through states.
public protocol StatefulItem: NumberedItem {
    /// What it is for people: "volume", "snapshot".
    static var kindName: String { get }
    /// Where it is now.
    var state: ObservedState { get }
}

/// The state that an object was seen in (sheet 6; Docs/API.md lists Varve's).
public struct ObservedState: Hashable, Sendable, CustomStringConvertible {
    /// A code, as `CREAT`.
    public let status: String
    /// What is being done to it: a code, `NULL` for nothing.
    public let operation: String
    /// The name of both, as `creating`.
    public let name: String

    /// A state to compare with.
    public init(status: String, operation: String, name: String) {
        self.status = status
        self.operation = operation
        self.name = name
    }

    /// Whether nothing is being done to it.
    public var isSettled: Bool { operation == "NULL" }
    /// Whether what was being done to it has failed: NCP's codes of failures end in `FL` (`CREFL`).
    public var isFailed: Bool { status.hasSuffix("FL") || name.lowercased().contains("fail") }
    public var description: String { "\(name) (\(status)/\(operation))" }
}

extension BlockStorageInstance: StatefulItem {
    public static var kindName: String { "volume" }
    public var state: ObservedState {
        ObservedState(
            status: blockStorageInstanceStatus.code, operation: blockStorageInstanceOperation.code,
            name: blockStorageInstanceStatusName)
    }
}

extension BlockStorageSnapshotInstance: StatefulItem {
    public static var kindName: String { "snapshot" }
    public var state: ObservedState {
        ObservedState(
            status: blockStorageSnapshotInstanceStatus.code, operation: blockStorageSnapshotInstanceOperation.code,
            name: blockStorageSnapshotInstanceStatusName)
    }
}

extension ServerInstance: StatefulItem {
    public static var kindName: String { "server" }
    public var state: ObservedState {
        ObservedState(
            status: serverInstanceStatus.code, operation: serverInstanceOperation.code, name: serverInstanceStatusName)
    }
}

extension ServerImage: StatefulItem {
    public static var kindName: String { "server image" }
    public var state: ObservedState {
        ObservedState(status: serverImageStatus.code, operation: serverImageOperation.code, name: serverImageStatusName)
    }
}
