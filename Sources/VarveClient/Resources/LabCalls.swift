import Foundation

/// What a Varve under `--lab` can be told (Docs/LAB.md): its clock, how long things take, what goes wrong, and its whole state. Varve's own, for admins of
/// the root account. Each call answers how the lab is set then.
public struct LabCalls: Sendable {
    let client: StorageClient

    /// Clock, durations, faults with what became of them, saved states.
    public func status() async throws(ClientError) -> LabStatus { try await ask(.status, Nothing()) }

    /// Sets the clock, moves it on, stops it or lets it run, in this order; what is nil stays as it is.
    /// - Parameter time: as ``WireDate`` writes it.
    @discardableResult
    public func setClock(
        time: String? = nil, advanceSeconds: Double? = nil, isRunning: Bool? = nil
    ) async throws(ClientError) -> LabStatus {
        try await ask(.clock, Clock(time: time, advanceSeconds: advanceSeconds, isRunning: isRunning))
    }

    /// Sets how many seconds transitions take from the answer of their call on; kinds that are not named stay as they are.
    @discardableResult
    public func setDurations(_ secondsByKind: [String: Double]) async throws(ClientError) -> LabStatus {
        try await ask(.durations, secondsByKind)
    }

    /// Makes calls of an operation go wrong.
    @discardableResult
    public func add(_ fault: LabFault) async throws(ClientError) -> LabStatus { try await ask(.addFault, Fault(fault)) }

    /// Forgets one fault, or all.
    @discardableResult
    public func clearFaults(_ id: Int? = nil) async throws(ClientError) -> LabStatus {
        try await ask(.clearFaults, id.map { ["id": $0] } ?? [:])
    }

    /// Removes all objects; numbers start again. Accounts and keys stay.
    @discardableResult
    public func reset() async throws(ClientError) -> LabStatus { try await ask(.reset, Nothing()) }

    /// Keeps all objects and their bytes under a name.
    @discardableResult
    public func save(_ name: String) async throws(ClientError) -> LabStatus { try await ask(.save, ["name": name]) }

    /// Makes all objects and their bytes those of a saved state. NBD clients are disconnected.
    @discardableResult
    public func load(_ name: String) async throws(ClientError) -> LabStatus { try await ask(.load, ["name": name]) }

    /// Deletes a saved state.
    @discardableResult
    public func delete(_ name: String) async throws(ClientError) -> LabStatus { try await ask(.delete, ["name": name]) }

    private func ask(_ operation: LabOperation, _ body: some Encodable) async throws(ClientError) -> LabStatus {
        var call = Call(name: operation.name, path: operation.path, access: operation == .status ? .read : .change)
        if operation != .status {
            do { call.json = [UInt8](try JSONEncoder().encode(body)) } catch {
                preconditionFailure("the body of \(operation.name) does not encode: \(error)")
            }
        }
        return try await client.caller.answer(to: call).json(operation.name)
    }

    private struct Nothing: Encodable {}

    private struct Clock: Encodable {
        let time: String?
        let advanceSeconds: Double?
        let isRunning: Bool?
    }

    /// A fault as the lab reads it: no empty texts, and 0 for every time.
    private struct Fault: Encodable {
        struct Failure: Encodable {
            let envelope: LabFault.Failure.Envelope
            let httpStatus: Int
            let code: String
            let message: String
            let details: String?
        }

        let operation: String?
        let parameters: [String: String]
        let fromCall: Int
        let times: Int
        let delaySeconds: Double
        let takesEffect: Bool
        let dropsConnection: Bool
        let failure: Failure?

        init(_ fault: LabFault) {
            operation = fault.operation
            parameters = fault.parameters
            fromCall = fault.fromCall
            times = fault.times ?? 0
            delaySeconds = fault.delaySeconds
            takesEffect = fault.takesEffect
            dropsConnection = fault.dropsConnection
            failure = fault.failure.map {
                Failure(
                    envelope: $0.envelope, httpStatus: $0.httpStatus, code: $0.code, message: $0.message,
                    details: $0.details.isEmpty ? nil : $0.details)
            }
        }
    }
}
