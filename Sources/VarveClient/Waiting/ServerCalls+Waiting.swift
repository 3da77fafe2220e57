extension ServerCalls {
    /// Waits until a server runs, with all its volumes attached.
    /// - Parameters:
    ///   - limit: nil for the client's ``WaitPolicy/limit``.
    ///   - onChange: called with the server at the first look, and whenever its state has changed.
    /// - Throws: ``WaitError``.
    @discardableResult
    public func running(
        _ number: String, within limit: Duration? = nil, onChange: @escaping @Sendable (ServerInstance) -> Void = { _ in }
    ) async throws(WaitError) -> ServerInstance { try await waiter(number, limit, onChange).reach(.running) }

    /// Waits until a server is stopped, as ``running(_:within:onChange:)`` does.
    @discardableResult
    public func stopped(
        _ number: String, within limit: Duration? = nil, onChange: @escaping @Sendable (ServerInstance) -> Void = { _ in }
    ) async throws(WaitError) -> ServerInstance { try await waiter(number, limit, onChange).reach(.stopped) }

    /// Waits until nothing is being done to a server: after a detachment, calls about it are refused before that. As ``running(_:within:onChange:)`` does.
    @discardableResult
    public func settled(
        _ number: String, within limit: Duration? = nil, onChange: @escaping @Sendable (ServerInstance) -> Void = { _ in }
    ) async throws(WaitError) -> ServerInstance { try await waiter(number, limit, onChange).reach(.settled) }

    /// Waits until there is no such server, as ``running(_:within:onChange:)`` does. One that never was is gone already.
    public func terminated(
        _ number: String, within limit: Duration? = nil, onChange: @escaping @Sendable (ServerInstance) -> Void = { _ in }
    ) async throws(WaitError) { try await waiter(number, limit, onChange).disappear("terminated") }

    /// The states that a server goes through from now on.
    public func states(of number: String) -> States<ServerInstance> {
        States(client: client) { () throws(ClientError) in try await find(number) }
    }

    private func waiter(
        _ number: String, _ limit: Duration?, _ onChange: @escaping @Sendable (ServerInstance) -> Void
    ) -> Waiter<ServerInstance> {
        Waiter(client: client, number: number, limit: limit, onChange: onChange) { () throws(ClientError) in
            try await find(number)
        }
    }
}
