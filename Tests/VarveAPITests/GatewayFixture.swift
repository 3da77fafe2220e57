import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import Testing
import VarveCatalog
import VarveGateway
import VarveNBD
import VarveService
import VarveTestKit
import VarveWire

/// What came back over HTTP.
struct Reply {
    let status: Int
    let contentType: String
    let body: String

    /// The body as JSON.
    var json: [String: Any] { (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any] ?? [:] }

    /// The first item of the operation's list.
    func item(_ operation: String) -> [String: Any]? {
        let response = json[operation + "Response"] as? [String: Any]
        return (response?.values.first { $0 is [[String: Any]] } as? [[String: Any]])?.first
    }
}

/// A gateway on a free port, over a catalog in a temporary directory and a backend in memory.
final class GatewayFixture: Sendable {
    let endpoint: String
    let key: AccessKeyPair
    let keys: KeyStore
    let service: StorageService
    let directory: String

    private init(endpoint: String, key: AccessKeyPair, keys: KeyStore, service: StorageService, directory: String) {
        self.endpoint = endpoint
        self.key = key
        self.keys = keys
        self.service = service
        self.directory = directory
    }

    /// Serves while `body` runs; then stops the gateway, which must end by itself.
    static func run(_ body: @escaping @Sendable (GatewayFixture) async throws -> Void) async throws {
        let directory = NSTemporaryDirectory() + "varve-gateway-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let catalog = try SQLiteCatalog(path: directory + "/catalog.sqlite")
        let keys = try KeyStore(catalog: catalog, masterKey: MasterKey(creating: directory + "/master.key"))
        let service = StorageService(
            catalog: catalog, backend: MemoryBackend(), exports: ExportTable(), configuration: try ServiceConfiguration(),
            log: log)
        defer { service.stop() }
        let key = try #require(try service.bootstrap(keys: keys))
        try service.recover()
        let (ports, ready) = AsyncStream.makeStream(of: Int.self)
        let gateway = Gateway(service: service, keys: keys, host: "127.0.0.1", port: 0, logger: log, onReady: { ready.yield($0) })
        let group = ServiceGroup(configuration: .init(services: [.init(service: gateway)], logger: log))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            let fixture = GatewayFixture(
                endpoint: "http://127.0.0.1:\(port)", key: key, keys: keys, service: service, directory: directory)
            do {
                try await body(fixture)
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    enum Header: String, CaseIterable { case v1 = "x-ncp-apigw-signature-v1", v2 = "x-ncp-apigw-signature-v2" }

    /// A signed call. GET puts the parameters into the query, POST into a form.
    func call(
        _ operation: String, _ parameters: [(String, String)] = [], method: String = "GET", format: String? = "json",
        header: Header = .v2
    ) async throws -> Reply {
        let all = parameters + (format.map { [("responseFormatType", $0)] } ?? [])
        let form = all.map { "\($0.0)=\($0.1.addingPercentEncoding(withAllowedCharacters: .alphanumerics)!)" }.joined(
            separator: "&")
        let path = "/vserver/v2/\(operation)"
        let target = method == "GET" && !form.isEmpty ? "\(path)?\(form)" : path
        return try await send(method, target, signature(method, target, header: header), form: method == "POST" ? form : nil)
    }

    func signature(
        _ method: String, _ target: String, header: Header = .v2, access: String? = nil, secret: String? = nil,
        skewSeconds: Double = 0
    ) -> [(String, String)] {
        let timestamp = String(UInt64((Date().timeIntervalSince1970 + skewSeconds) * 1000))
        let signature = Signature.sign(
            method: method, target: target, timestamp: timestamp, accessKey: access ?? key.accessKey,
            secretKey: secret ?? key.secretKey)
        return [
            ("x-ncp-apigw-timestamp", timestamp), ("x-ncp-iam-access-key", access ?? key.accessKey), (header.rawValue, signature),
        ]
    }

    /// A request as it is given, signed or not.
    func send(_ method: String, _ target: String, _ headers: [(String, String)] = [], form: String? = nil) async throws -> Reply {
        var request = HTTPClientRequest(url: endpoint + target)
        request.method = HTTPMethod(rawValue: method)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let form {
            request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: form))
        }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        let body = try await response.body.collect(upTo: 8 << 20)
        return Reply(
            status: Int(response.status.code), contentType: response.headers.first(name: "content-type") ?? "",
            body: String(buffer: body))
    }

    /// A detached volume, settled.
    func volume(_ type: String = "CB1", more: [(String, String)] = []) async throws -> String {
        let parameters = [("zoneCode", "KR-1"), ("blockStorageVolumeTypeCode", type), ("blockStorageSize", "10")]
        let reply = try await call("createBlockStorageInstance", parameters + more)
        let number = try #require(reply.item("createBlockStorageInstance")?["blockStorageInstanceNo"] as? String, "\(reply.body)")
        service.waitUntilSettled()
        return number
    }

    func snapshot(_ volume: String, _ type: String) async throws -> String {
        let reply = try await call(
            "createBlockStorageSnapshotInstance", [("originalBlockStorageInstanceNo", volume), ("snapshotTypeCode", type)])
        let number = reply.item("createBlockStorageSnapshotInstance")?["blockStorageSnapshotInstanceNo"] as? String
        service.waitUntilSettled()
        return try #require(number, "\(reply.body)")
    }
}
