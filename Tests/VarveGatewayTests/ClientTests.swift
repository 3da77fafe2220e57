import NIOCore
import NIOPosix
import Testing
import VarveCatalog
import VarveClient
import VarveWire

@Suite("Client", .timeLimit(.minutes(1)))
struct ClientTests {
    private let regions: VarveWire.Operation
    private let create: VarveWire.Operation

    init() throws {
        regions = try #require(Operation.named("getRegionList"))
        create = try #require(Operation.named("createBlockStorageInstance"))
    }

    @Test("typed objects, by GET and POST")
    func items() async throws {
        try await GatewayFixture.with { fixture, port in
            let client = fixture.client(port)
            for method in [Client.Method.get, .post] {
                let items = try await client.items(regions, method: method, as: Region.self)
                #expect(items.map(\.regionCode) == ["KR", "JPN"])
            }
            await client.shutDown()
        }
    }

    @Test("text of any kind survives the way there and back")
    func encoding() async throws {
        try await GatewayFixture.with { fixture, port in
            let client = fixture.client(port)
            let text = #"a+b & c=d % "e" <f> é한글/\?#"#
            for method in [Client.Method.get, .post] {
                let parameters = [
                    "zoneCode": "KR-1", "blockStorageVolumeTypeCode": "CB1", "blockStorageSize": "10",
                    "blockStorageDescription": text,
                ]
                let volumes = try await client.items(create, parameters, method: method, as: BlockStorageInstance.self)
                #expect(volumes.map(\.blockStorageDescription) == [text])
            }
            await client.shutDown()
        }
    }

    @Test("the answer as it came, in the format asked for")
    func raw() async throws {
        try await GatewayFixture.with { fixture, port in
            let client = fixture.client(port)
            let answer = try await client.call(regions, ["responseFormatType": "xml"], method: .post)
            #expect(answer.httpStatus == 200)
            #expect(answer.contentType == "application/xml;charset=UTF-8")
            #expect(String(decoding: answer.body, as: UTF8.self).contains("<regionCode>KR</regionCode>"))
            await client.shutDown()
        }
    }

    @Test("errors of the service and of the gateway are typed")
    func refusals() async throws {
        try await GatewayFixture.with { fixture, port in
            let client = fixture.client(port)
            let zones = try #require(Operation.named("getZoneList"))
            let unknownRegion = ResponseError.service(
                returnCode: "1100000",
                returnMessage: "Parameter is invalid. regionCode: there is no region XX; the regions are KR, JPN")
            await #expect(throws: ClientError.refused(httpStatus: 400, unknownRegion)) {
                try await client.items(zones, ["regionCode": "XX"], as: Zone.self)
            }
            await client.shutDown()
            let stranger = Client(endpoint: "http://127.0.0.1:\(port)", accessKey: "nobody", secretKey: "nothing")
            await #expect(throws: ClientError.refused(httpStatus: 401, .gateway(.authenticationInvalid))) {
                try await stranger.items(regions, as: Region.self)
            }
            await stranger.shutDown()
        }
    }

    @Test("nobody there is an error that names the endpoint")
    func unreachable() async throws {
        let port = try await Self.freePort()
        let error = try await failure(endpoint: "http://127.0.0.1:\(port)")
        #expect("\(error)".hasPrefix("cannot reach http://127.0.0.1:\(port): "))
    }

    @Test(
        "what is no URL of a gateway is an error that names it, and nothing is sent",
        arguments: ["127.0.0.1:80", "ftp://host", "http://", "http:///path", "http://host?a=b", ""])
    func badEndpoint(endpoint: String) async throws {
        let error = try await failure(endpoint: endpoint)
        #expect(error == .unreachable(endpoint: endpoint, reason: "it must be an http or https URL, as http://127.0.0.1:8080 is"))
    }

    @Test("slashes and prefixes of the endpoint; a prefix is sent and signed", arguments: ["", "/", "/api", "/api/"])
    func prefixes(path: String) async throws {
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0, serverBackPressureStrategy: nil) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let port = try #require(listener.channel.localAddress?.port)
        let client = Client(endpoint: "HTTP://127.0.0.1:\(port)\(path)", accessKey: "a", secretKey: "b")
        async let answer = client.call(regions)
        let request = try await listener.executeThenClose { try await Self.answerFirst(of: $0) }
        #expect(try await answer.httpStatus == 404)
        await client.shutDown()
        let target = (path.hasPrefix("/api") ? "/api" : "") + "/vserver/v2/getRegionList?responseFormatType=json"
        #expect(request.first == "GET \(target) HTTP/1.1")
        func header(_ name: String) -> String {
            request.first { $0.hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) } ?? ""
        }
        let isSigned = Signature.verify(
            header(GatewayHeader.signatureV2), method: "GET", target: target, timestamp: header(GatewayHeader.timestamp),
            accessKey: "a",
            secretKey: "b")
        #expect(isSigned)
    }

    /// Answers the first request with 404; its lines.
    private static func answerFirst(
        of connections: NIOAsyncChannelInboundStream<NIOAsyncChannel<ByteBuffer, ByteBuffer>>
    ) async throws -> [String] {
        for try await connection in connections {
            return try await connection.executeThenClose { input, output in
                var text = ""
                for try await part in input {
                    text += String(buffer: part)
                    if text.contains("\r\n\r\n") { break }
                }
                try await output.write(ByteBuffer(string: "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"))
                return text.split(separator: "\r\n").map(String.init)
            }
        }
        throw CancellationError()
    }

    @Test("a server that takes the request and never answers")
    func timeout() async throws {
        let silent = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup).bind(host: "127.0.0.1", port: 0)
            .get()
        let port = try #require(silent.localAddress?.port)
        let error = try await failure(endpoint: "http://127.0.0.1:\(port)", timeoutSeconds: 0.2)
        #expect(error == .unreachable(endpoint: "http://127.0.0.1:\(port)", reason: "no answer within 0.2 s"))
        try await silent.close()
    }

    /// What a call to this endpoint throws.
    private func failure(endpoint: String, timeoutSeconds: Double = 30) async throws -> ClientError {
        let client = Client(endpoint: endpoint, accessKey: "a", secretKey: "b", timeoutSeconds: timeoutSeconds)
        let error = await #expect(throws: ClientError.self) { try await client.call(regions) }
        await client.shutDown()
        return try #require(error)
    }

    /// A port that nobody listens on.
    private static func freePort() async throws -> Int {
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup).bind(host: "127.0.0.1", port: 0)
            .get()
        let port = try #require(channel.localAddress?.port)
        try await channel.close()
        return port
    }
}
