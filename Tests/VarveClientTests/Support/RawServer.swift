import Foundation
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// A server that answers each connection's first request with these bytes, and then closes it or holds it open.
final class RawServer: Sendable {
    private struct Counts {
        var requests = 0
        var closed = 0
    }

    private let channel: NIOAsyncChannel<NIOAsyncChannel<ByteBuffer, ByteBuffer>, Never>
    private let counts = Mutex(Counts())
    private let answer: String
    private let closes: Bool
    let port: Int

    /// Requests that came.
    var requestCount: Int { counts.withLock { $0.requests } }
    /// Connections that ended.
    var closedCount: Int { counts.withLock { $0.closed } }

    private init(_ answer: String, closes: Bool) async throws {
        channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0, serverBackPressureStrategy: nil) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        port = channel.channel.localAddress?.port ?? 0
        self.answer = answer
        self.closes = closes
    }

    /// Runs `body` with a server.
    static func with<Value: Sendable>(
        _ answer: String, closes: Bool = true, _ body: @escaping @Sendable (RawServer) async throws -> Value
    ) async throws -> Value {
        let server = try await RawServer(answer, closes: closes)
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await server.serve()
                return nil
            }
            group.addTask { try await body(server) }
            for try await value in group {
                if let value {
                    group.cancelAll()
                    return value
                }
            }
            throw CancellationError()
        }
    }

    private func serve() async throws {
        try? await channel.executeThenClose { connections in
            await withTaskGroup(of: Void.self) { group in
                do {
                    for try await connection in connections { group.addTask { try? await self.serve(connection) } }
                } catch {}
                group.cancelAll()
            }
        }
    }

    private func serve(_ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async throws {
        defer { counts.withLock { $0.closed += 1 } }
        try await connection.executeThenClose { input, output in
            var text = ""
            for try await part in input {
                text += String(buffer: part)
                guard text.contains("\r\n\r\n") else { continue }
                text = ""
                counts.withLock { $0.requests += 1 }
                if !answer.isEmpty { try await output.write(ByteBuffer(string: answer)) }
                if closes { return }
            }
        }
    }

    /// A port that nobody listens on, and that nobody else is given until `body` is through: a socket is bound to it.
    static func withSilentPort(_ body: (Int) async throws -> Void) async throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        try #require(isBound)
        try await body(Int(UInt16(bigEndian: address.sin_port)))
    }
}
