import Testing
import VarveCatalog
import VarveGateway
import VarveWire

/// The gateway's refusals (sheet 2.3): JSON, whatever was asked for.
extension GoldenScenario {
    static let gatewayRefusals = GoldenScenario("what the gateway refuses") { run in
        let path = "/vserver/v2/getRegionList"
        let query = "?responseFormatType=\(run.format.rawValue)"
        let signed = run.fixture.signed("GET", path + query)
        let large = String(repeating: "x", count: Gateway.bodyByteCountMax + 1)
        let viewer = try await run.fixture.key(.viewer)
        let change = "/vserver/v2/createBlockStorageInstance" + query
        let requests = [
            (
                "permission-denied", 401,
                run.fixture.signed("POST", change, .init(accessKey: viewer.accessKey, secretKey: viewer.secretKey))
            ),
            ("unsigned", 401, HTTPRequestText(target: path + query)),
            ("wrong-signature", 401, run.fixture.signed("GET", path + query, .init(secretKey: "not the secret"))),
            ("unknown-path", 404, run.fixture.signed("GET", "/vserver/v2/dropEverything" + query)),
            ("malformed-escape", 400, run.fixture.signed("GET", path + query + "&regionCode=%zz")),
            ("large-body", 413, run.fixture.signed("POST", path + query, body: large)),
        ]
        for (state, status, request) in requests {
            let answer = try await run.fixture.send(request, to: run.port)
            try run.expectGateway(answer, state, status: status)
        }
        try await GatewayFixture.blocking { try run.fixture.catalog.close() }
        try run.expectGateway(try await run.fixture.send(signed, to: run.port), "unexpected", status: 500)
    }
}

extension GoldenRun {
    /// The two formats that are asked for have one file.
    fileprivate func expectGateway(_ answer: HTTPAnswer, _ state: String, status: Int) throws {
        try expect(answer, "gateway.\(state)", status: status, .json, #_sourceLocation)
    }
}
