extension VolumeCalls {
    /// Waits until a new volume can be used: it is detached, or attached if it was made on a server.
    /// - Parameters:
    ///   - limit: nil for the client's ``WaitPolicy/limit``.
    ///   - onChange: called with the volume at the first look, and whenever its state has changed.
    /// - Throws: ``WaitError``.
    @discardableResult
    public func created(
        _ number: String, within limit: Duration? = nil, onChange: @escaping @Sendable (BlockStorageInstance) -> Void = { _ in }
    ) async throws(WaitError) -> BlockStorageInstance { try await waiter(number, limit, onChange).reach(.created) }

    /// Waits until a volume is on its server, under its device, as ``created(_:within:onChange:)`` does.
    @discardableResult
    public func attached(
        _ number: String, within limit: Duration? = nil, onChange: @escaping @Sendable (BlockStorageInstance) -> Void = { _ in }
    ) async throws(WaitError) -> BlockStorageInstance { try await waiter(number, limit, onChange).reach(.attached) }

    /// Waits until a volume is on no server, as ``created(_:within:onChange:)`` does.
    @discardableResult
    public func detached(
        _ number: String, within limit: Duration? = nil, onChange: @escaping @Sendable (BlockStorageInstance) -> Void = { _ in }
    ) async throws(WaitError) -> BlockStorageInstance { try await waiter(number, limit, onChange).reach(.detached) }

    /// Waits until a volume's new size is there, and nothing else is being done to it, as ``created(_:within:onChange:)`` does.
    @discardableResult
    public func resized(
        _ number: String, within limit: Duration? = nil, onChange: @escaping @Sendable (BlockStorageInstance) -> Void = { _ in }
    ) async throws(WaitError) -> BlockStorageInstance { try await waiter(number, limit, onChange).reach(.resized) }

    /// Waits until there is no such volume, as ``created(_:within:onChange:)`` does. One that never was is gone already.
    public func deleted(
        _ number: String, within limit: Duration? = nil, onChange: @escaping @Sendable (BlockStorageInstance) -> Void = { _ in }
    ) async throws(WaitError) { try await waiter(number, limit, onChange).disappear("deleted") }

    /// The states that a volume goes through from now on.
    public func states(of number: String) -> States<BlockStorageInstance> {
        States(client: client) { () throws(ClientError) in try await find(number) }
    }

    private func waiter(
        _ number: String, _ limit: Duration?, _ onChange: @escaping @Sendable (BlockStorageInstance) -> Void
    ) -> Waiter<BlockStorageInstance> {
        Waiter(client: client, number: number, limit: limit, onChange: onChange) { () throws(ClientError) in
            try await find(number)
        }
    }
}
