import Foundation

/// Calls the storage API, signed: Varve's, or NCP's own.
///
///     let client = StorageClient()
///     let volume = try await client.volumes.create(zoneCode: "KR-1", type: .cb1, sizeGB: 10)
///     let snapshot = try await client.snapshots.create(of: volume.blockStorageInstanceNo, name: "before-upgrade")
///     try await client.snapshots.created(snapshot.blockStorageSnapshotInstanceNo)
///     await client.shutDown()
///
/// Operations are grouped by what they are about: ``regions``, ``volumes``, ``snapshots``, ``servers``, ``images``, ``keys``, ``auditLog``, ``pool`` and
/// ``lab``. Each operation with every parameter is ``send(_:)``.
///
/// Safe to share between tasks. Call ``shutDown()`` once, after the last call.
public struct StorageClient: Sendable {
    let caller: Caller

    /// - Parameter transport: what carries requests; HTTP unless a test gives another.
    public init(_ configuration: ClientConfiguration = ClientConfiguration(), transport: any Transport = HTTPTransport()) {
        self.init(configuration, transport: transport, pace: Pace())
    }

    package init(_ configuration: ClientConfiguration, transport: any Transport, pace: Pace) {
        caller = Caller(configuration: configuration, transport: transport, pace: pace)
    }

    /// What the client works by.
    public var configuration: ClientConfiguration { caller.configuration }

    /// A client that works by a changed configuration, over the same connections: another region, a longer timeout.
    public func with(_ change: (inout ClientConfiguration) -> Void) -> StorageClient {
        var configuration = caller.configuration
        change(&configuration)
        return StorageClient(configuration, transport: caller.transport, pace: caller.pace)
    }

    /// Closes the connections.
    public func shutDown() async { await caller.transport.shutDown() }

    /// Runs `body` with a client, and closes its connections.
    nonisolated(nonsending) public static func run<Value>(
        _ configuration: ClientConfiguration = ClientConfiguration(), _ body: (StorageClient) async throws -> Value
    ) async throws -> Value {
        let client = StorageClient(configuration)
        let outcome: Result<Value, any Error>
        do { outcome = .success(try await body(client)) } catch { outcome = .failure(error) }
        await client.shutDown()
        return try outcome.get()
    }
}

extension StorageClient {
    /// Calls an operation; the objects of its answer.
    ///
    ///     try await client.send(GetZoneListRequest(regionCode: "KR")).items
    ///
    /// The client's region stands in for a region that the request does not name.
    /// - Throws: ``ClientError``. All or nothing: what was refused has changed nothing.
    public func send<Request: OperationRequest>(_ request: Request) async throws(ClientError) -> Page<Request.Item> {
        let parameters: RequestParameters
        do { parameters = try RequestParameters(encoding: request) } catch {
            preconditionFailure("a request type does not encode: \(error)")
        }
        return try await page(of: Request.operation, parameters)
    }

    /// Calls an operation with parameters as the wire has them; the objects of its answer.
    /// - Precondition: `Item` is the operation's ``Operation/itemType``.
    public func page<Item: WireItem>(
        of operation: VarveWire.Operation, _ parameters: RequestParameters, as type: Item.Type = Item.self
    ) async throws(ClientError) -> Page<Item> {
        let answer = try await caller.answer(to: call(operation, parameters, .json, nil))
        do throws(ResponseError) {
            return try Envelope.decode(answer.response.body, operation: operation, as: Item.self)
        } catch {
            throw ClientError(error, of: answer.response, sentAt: answer.sentAt)
        }
    }

    /// Calls an operation with parameters as the wire has them, and returns whatever comes back, refusals too: for tools that pass on what they are given.
    /// - Parameters:
    ///   - format: what the answer is to be; XML is for people who want to see it.
    ///   - method: nil for GET to read and POST to change.
    public func answer(
        to operation: VarveWire.Operation, _ parameters: RequestParameters = RequestParameters(), format: ResponseFormat = .json,
        method: TransportRequest.Method? = nil
    ) async throws(ClientError) -> TransportResponse {
        try await caller.answer(to: call(operation, parameters, format, method)).response
    }

    private func call(
        _ operation: VarveWire.Operation, _ parameters: RequestParameters, _ format: ResponseFormat,
        _ method: TransportRequest.Method?
    ) -> Call {
        var parameters = parameters
        if let region = caller.configuration.regionCode, parameters["regionCode"] == nil, operation.isRegional {
            parameters.set("regionCode", to: region)
        }
        parameters.set("responseFormatType", to: format.rawValue)
        return Call(
            name: operation.name, path: operation.path, access: operation.access, form: parameters.formEncoded, method: method)
    }
}

extension VarveWire.Operation {
    /// Whether its objects are in one region.
    fileprivate var isRegional: Bool { parameters.contains { $0.description.name == "regionCode" } }
}
