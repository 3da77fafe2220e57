import Foundation
import VarveNode
import VarveService

/// Runs `body` with a Varve of its own: the whole server, in this process, in a new directory, on a free port of this machine.
///
///     @Test func backup() async throws {
///         try await withVarve { varve in
///             let volume = try await varve.client.volumes.create(zoneCode: "KR-1", type: .cb1, sizeGB: 10)
///             #expect(volume.number == "10000002")
///         }
///     }
///
/// Numbers are given from 10000001 on, which is the server `localhost`, and the clock stands still, so that a test sees the same numbers and dates each
/// time; names that you do not give are made up at random. As many Varves as you like run side by side. When `body` returns or throws, the server ends and its files are removed.
/// - Throws: what `body` throws, or why the server could not start or end.
nonisolated(nonsending) public func withVarve<Value>(
    _ options: VarveOptions = VarveOptions(), _ body: (RunningVarve) async throws -> Value
) async throws -> Value {
    let directory = try TestDirectory()
    defer { directory.remove() }
    let (starts, start) = AsyncThrowingStream<RunningVarve, any Error>.makeStream()
    let settings = try NodeSettings(options, directory)
    let node = Node(settings) { node in
        start.yield(with: Result { try RunningVarve(node, options, directory) })
    }
    async let serving: Void = serve(node, start)
    guard let varve = try await starts.first(where: { _ in true }) else { throw VarveTestingError.notStarted }
    let outcome: Result<Value, any Error>
    do { outcome = .success(try await body(varve)) } catch { outcome = .failure(error) }
    await varve.end()
    try await serving
    return try outcome.get()
}

/// Serves; an end before the start is the start's error.
private func serve(_ node: Node, _ start: AsyncThrowingStream<RunningVarve, any Error>.Continuation) async throws {
    do {
        try await node.run(until: [])
        start.finish()
    } catch {
        start.finish(throwing: error)
        throw error
    }
}

extension NodeSettings {
    fileprivate init(_ options: VarveOptions, _ directory: TestDirectory) throws {
        var nbd = NBDSettings()
        nbd.addresses = []
        nbd.socketPath = directory.socket
        self.init(
            data: directory.data, http: SocketAddress(host: "127.0.0.1", port: 0), nbd: nbd, service: try ServiceConfiguration())
        isLab = true
        isDurable = false
        labTime = options.time
        makeLogger = options.makeLogger
    }
}

extension RunningVarve {
    fileprivate init(_ node: RunningNode, _ options: VarveOptions, _ directory: TestDirectory) throws {
        guard let lab = node.lab else { throw VarveTestingError.notStarted }
        lab.clock.setRunning(options.isClockRunning)
        try self.init(node, lab, nbdSocketPath: directory.socket)
    }
}

/// Where one Varve keeps its files. Short, as the path of a socket must be.
private struct TestDirectory {
    private let path: String

    var data: String { path + "/data" }
    var socket: String { path + "/nbd.sock" }

    init() throws {
        path = NSTemporaryDirectory() + "/varve-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
