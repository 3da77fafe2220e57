/// Servers, as far as volumes need them. At NCP other calls make them; a Varve registers machines.
public struct ServerCalls: Sendable {
    let client: StorageClient

    /// Servers that a filter lets through, newest first; those of one page if it has a ``PagedRequest/pageSize``.
    public func list(
        _ filter: GetServerInstanceListRequest = GetServerInstanceListRequest()
    ) async throws(ClientError) -> [ServerInstance] { try await client.send(filter).items }

    /// The same one by one, asked for page by page.
    public func all(
        _ filter: GetServerInstanceListRequest = GetServerInstanceListRequest(), pageSize: Int = 100
    ) -> PagedItems<GetServerInstanceListRequest> { PagedItems(client, filter, pageSize) }

    /// A server; nil if there is none of that number.
    public func find(_ number: String) async throws(ClientError) -> ServerInstance? {
        try await client.send(GetServerInstanceDetailRequest(serverInstanceNo: number)).items.first
    }

    /// The server of a name; nil if there is none.
    public func find(named name: String) async throws(ClientError) -> ServerInstance? {
        try await list(GetServerInstanceListRequest(serverName: name)).first { $0.serverName == name }
    }

    /// Makes a machine known as a server that volumes can be attached to: Varve's own.
    public func register(_ request: RegisterServerInstanceRequest) async throws(ClientError) -> ServerInstance {
        try await client.one(request)
    }

    /// Starts servers. All or none.
    @discardableResult
    public func start(_ numbers: [String]) async throws(ClientError) -> [ServerInstance] {
        try await client.send(StartServerInstancesRequest(serverInstanceNoList: numbers)).items
    }

    /// Stops servers; their volumes stay attached. All or none.
    @discardableResult
    public func stop(_ numbers: [String]) async throws(ClientError) -> [ServerInstance] {
        try await client.send(StopServerInstancesRequest(serverInstanceNoList: numbers)).items
    }

    /// Restarts servers. All or none.
    @discardableResult
    public func reboot(_ numbers: [String]) async throws(ClientError) -> [ServerInstance] {
        try await client.send(RebootServerInstancesRequest(serverInstanceNoList: numbers)).items
    }

    /// Removes stopped servers, and their base volumes with them. All or none.
    @discardableResult
    public func terminate(_ numbers: [String]) async throws(ClientError) -> [ServerInstance] {
        try await client.send(TerminateServerInstancesRequest(serverInstanceNoList: numbers)).items
    }
}
