extension SnapshotCalls {
    /// Waits until a new snapshot can be read and restored.
    /// - Parameters:
    ///   - limit: nil for the client's ``WaitPolicy/limit``.
    ///   - onChange: called with the snapshot at the first look, and whenever its state has changed.
    /// - Throws: ``WaitError``.
    @discardableResult
    public func created(
        _ number: String, within limit: Duration? = nil,
        onChange: @escaping @Sendable (BlockStorageSnapshotInstance) -> Void = { _ in }
    ) async throws(WaitError) -> BlockStorageSnapshotInstance { try await waiter(number, limit, onChange).reach(.created) }

    /// Waits until there is no such snapshot, as ``created(_:within:onChange:)`` does. One that never was is gone already.
    public func deleted(
        _ number: String, within limit: Duration? = nil,
        onChange: @escaping @Sendable (BlockStorageSnapshotInstance) -> Void = { _ in }
    ) async throws(WaitError) { try await waiter(number, limit, onChange).disappear("deleted") }

    /// The states that a snapshot goes through from now on.
    public func states(of number: String) -> States<BlockStorageSnapshotInstance> {
        States(client: client) { () throws(ClientError) in try await find(number) }
    }

    private func waiter(
        _ number: String, _ limit: Duration?, _ onChange: @escaping @Sendable (BlockStorageSnapshotInstance) -> Void
    ) -> Waiter<BlockStorageSnapshotInstance> {
        Waiter(client: client, number: number, limit: limit, onChange: onChange) { () throws(ClientError) in
            try await find(number)
        }
    }
}
