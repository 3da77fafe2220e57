/// A state that an object is seen in: its status, what is being done to it, and the name of both (sheet 6).
public struct ObjectState: Hashable, Sendable {
    public let status: String
    public let operation: String
    public let name: String
    /// When, for readers.
    public let meaning: String

    private static func volume(
        _ status: BlockStorageStatus, _ operation: BlockStorageOperation, _ name: BlockStorageStatusName, _ meaning: String
    ) -> ObjectState { ObjectState(status.rawValue, operation.rawValue, name.rawValue, meaning) }

    private static func snapshot(
        _ status: SnapshotStatus, _ operation: BlockStorageOperation, _ name: SnapshotStatusName, _ meaning: String
    ) -> ObjectState { ObjectState(status.rawValue, operation.rawValue, name.rawValue, meaning) }

    private static func server(
        _ status: ServerStatus, _ operation: ServerOperation, _ name: ServerStatusName, _ meaning: String
    ) -> ObjectState { ObjectState(status.rawValue, operation.rawValue, name.rawValue, meaning) }

    private static func image(
        _ status: ServerImageStatus, _ operation: ServerImageOperation, _ name: ServerImageStatusName, _ meaning: String
    ) -> ObjectState { ObjectState(status.rawValue, operation.rawValue, name.rawValue, meaning) }

    private static let undone = "its creation failed, was refused, and is being undone"

    private init(_ status: String, _ operation: String, _ name: String, _ meaning: String) {
        self.status = status
        self.operation = operation
        self.name = name
        self.meaning = meaning
    }

    /// By the kind of object.
    public static let all: [(title: String, states: [ObjectState])] = [
        ("Volumes", volumes), ("Snapshots", snapshots), ("Servers", servers), ("Server images", images),
    ]

    public static let volumes: [ObjectState] = [
        volume(.initializing, .create, .creating, "a KVM volume is accepted"),
        volume(.initializing, .none, .initialized, "a XEN volume is accepted; its server is set"),
        volume(.created, .none, .detached, "it is on no server"),
        volume(.created, .attach, .attaching, "its attachment is accepted; its server is set, its device is not"),
        volume(.attached, .none, .attached, "it is on its server, under its device"),
        volume(.attached, .detach, .detaching, "its detachment, or its deletion, is accepted"),
        volume(.created, .change, .changingSpec, "a new size is accepted, and shown"),
        volume(.attached, .change, .changingSpec, "the same, on a stopped server"),
        volume(.created, .terminate, .terminating, "its deletion is accepted"),
        volume(.attached, .terminate, .terminating, "a base volume whose server is being terminated"),
        volume(.initializing, .terminate, .terminating, undone),
    ]

    public static let snapshots: [ObjectState] = [
        snapshot(.initializing, .create, .creating, "it is accepted; its moment lies inside the call"),
        snapshot(.created, .none, .created, "it can be read and restored"),
        snapshot(.created, .terminate, .terminating, "its deletion is accepted"),
        snapshot(.initializing, .terminate, .terminating, undone),
    ]

    public static let servers: [ObjectState] = [
        server(.initializing, .none, .initializing, "its registration with volumes is accepted, and they are being made"),
        server(.initializing, .terminate, .terminating, undone),
        server(.running, .none, .running, "it runs"),
        server(.running, .setUp, .settingUp, "a volume is being detached from it"),
        server(.running, .shutDown, .shuttingDown, "its stop is accepted"),
        server(.stopped, .none, .stopped, "it is stopped"),
        server(.stopped, .setUp, .settingUp, "a volume is being detached from it"),
        server(.stopped, .start, .booting, "its start is accepted"),
        server(.running, .restart, .rebooting, "its restart is accepted"),
        server(.stopped, .terminate, .terminating, "its termination is accepted"),
    ]

    public static let images: [ObjectState] = [
        image(.initializing, .create, .creating, "it is accepted"),
        image(.created, .none, .created, "servers can be made from it"),
        image(.created, .terminate, .terminating, "its deletion is accepted"),
    ]
}
