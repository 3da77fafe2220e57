/// What a waiter waits for.
struct Goal<Item: StatefulItem>: Sendable {
    /// To follow "is": "created", "attached".
    let name: String
    /// Whether it has come about, the object being there.
    let isReached: @Sendable (ObservedState) -> Bool
    /// Whether it will not come about any more.
    let isLost: @Sendable (ObservedState) -> Bool

    /// - Parameters:
    ///   - names: state names that are the goal.
    ///   - lost: state names from which it is not reached.
    init(_ name: String, at names: Set<String>, lost: Set<String> = []) {
        self.init(name, lost: lost) { names.contains($0.name) }
    }

    init(_ name: String, lost: Set<String> = [], isReached: @escaping @Sendable (ObservedState) -> Bool) {
        self.name = name
        self.isReached = isReached
        isLost = { $0.isFailed || $0.name == "terminating" || lost.contains($0.name) }
    }
}

extension Goal where Item == BlockStorageInstance {
    /// XEN volumes are attached at once.
    static let created = Goal("created", at: ["detached", "attached"])
    static let attached = Goal("attached", at: ["attached"], lost: ["detaching"])
    static let detached = Goal("detached", at: ["detached"])
    static let resized = Goal("resized") { $0.isSettled && $0.status != "INIT" }
}

extension Goal where Item == BlockStorageSnapshotInstance {
    static let created = Goal("created", at: ["created"])
}

extension Goal where Item == ServerInstance {
    static let running = Goal("running", at: ["running"])
    static let stopped = Goal("stopped", at: ["stopped"])
    static let settled = Goal("settled") { $0.isSettled && $0.status != "INIT" }
}

extension Goal where Item == ServerImage {
    static let created = Goal("created", at: ["created"])
}
