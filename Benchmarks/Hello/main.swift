import Foundation
import Hummingbird

/// A bare route, for the benchmarks: as much as this HTTP server gives when nothing is behind it.
/// `HelloServer PORT` answers `GET /hello` on loopback until it is stopped.
guard CommandLine.arguments.count == 2, let port = UInt16(CommandLine.arguments[1]) else {
    FileHandle.standardError.write(Data("usage: HelloServer PORT\n".utf8))
    exit(2)
}
let router = Router()
router.get("hello") { _, _ in "hello" }
try await Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: Int(port)))).run()
