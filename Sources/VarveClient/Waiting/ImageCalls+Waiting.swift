extension ImageCalls {
    /// Waits until servers can be made from a new image.
    /// - Parameters:
    ///   - limit: nil for the client's ``WaitPolicy/limit``.
    ///   - onChange: called with the image at the first look, and whenever its state has changed.
    /// - Throws: ``WaitError``.
    @discardableResult
    public func created(
        _ number: String, within limit: Duration? = nil, onChange: @escaping @Sendable (ServerImage) -> Void = { _ in }
    ) async throws(WaitError) -> ServerImage { try await waiter(number, limit, onChange).reach(.created) }

    /// Waits until there is no such image, as ``created(_:within:onChange:)`` does. One that never was is gone already.
    public func deleted(
        _ number: String, within limit: Duration? = nil, onChange: @escaping @Sendable (ServerImage) -> Void = { _ in }
    ) async throws(WaitError) { try await waiter(number, limit, onChange).disappear("deleted") }

    /// The states that an image goes through from now on.
    public func states(of number: String) -> States<ServerImage> {
        States(client: client) { () throws(ClientError) in try await find(number) }
    }

    private func waiter(
        _ number: String, _ limit: Duration?, _ onChange: @escaping @Sendable (ServerImage) -> Void
    ) -> Waiter<ServerImage> {
        Waiter(client: client, number: number, limit: limit, onChange: onChange) { () throws(ClientError) in
            try await find(number)
        }
    }
}
