import Testing
import VarveCatalog
import VarveWire

/// Access keys and the audit log, Varve's own.
extension GoldenScenario {
    static let keys = GoldenScenario("an access key from its making to its end, and what the audit log says of it") { run in
        let parameters = ["role": "operator", "accessKeyDescription": "backup"]
        try await run.expectKeys("createAccessKey", "active", parameters)
        try await run.expectKeys("getAccessKeyList", "all")
        try await run.expectKeys("getCallerAccessKey", "admin")
        let records = try await GatewayFixture.blocking { try run.fixture.keys.list() }
        try await run.expectKeys("revokeAccessKey", "revoked", ["accessKey": records[1].accessKey])
        try await run.expectKeys("revokeAccessKey", "refused.last-admin", ["accessKey": records[0].accessKey], status: 400)
        try await run.expectKeys("getAuditLogList", "all")
        try await run.expectKeys("getAuditLogList", "empty", ["operationName": "terminateServerInstances"])
    }
}

extension GoldenRun {
    /// Expects the file, in which keys and secrets, which are random, have the names of the example's, numbered as they were made.
    fileprivate func expectKeys(
        _ operation: String, _ state: String, _ parameters: [String: String] = [:], status: Int = 200
    ) async throws {
        let answer = try await fixture.call(operation, parameters, method: "POST", format: format.rawValue, at: port)
        let pairs = try await GatewayFixture.blocking { [fixture] in
            try fixture.keys.list().map { ($0.accessKey, try fixture.keys.secret(forAccessKey: $0.accessKey)) }
        }
        var text = answer.text
        for (index, pair) in pairs.enumerated() {
            text = text.replacing(pair.0, with: "TESTACCESSKEY000000\(index + 1)")
            if let secret = pair.1 { text = text.replacing(secret, with: "testSecretKey00000000000000000000000000\(index + 1)") }
        }
        let named = HTTPAnswer(status: answer.status, headers: answer.headers, body: Array(text.utf8))
        try expect(named, "\(operation).\(state)", status: status, format, #_sourceLocation)
    }
}
