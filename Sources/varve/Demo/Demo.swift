import Foundation

/// The steps of the demo. Each prints a line with what was checked; the first mismatch ends it.
struct Demo {
    let directory: String
    private let start = ContinuousClock.now
    private var number = 0

    init(directory: String) { self.directory = directory }

    mutating func run() async throws {
        let server = try DemoServer(data: directory + "/data", socketPath: directory + "/nbd.sock")
        defer { _ = server.stop() }
        let api = try DemoAPI(endpoint: server.httpEndpoint, credentials: directory + "/data/credentials")
        do {
            try await run(server, api)
        } catch {
            await api.shutDown()
            throw error
        }
        await api.shutDown()
        let status = server.stop()
        try expect(status == 0, "the server ended with \(status) after SIGTERM")
        say("server stopped by SIGTERM, exit code 0")
        show("demo passed in \(String(format: "%.1f", elapsed)) s")
    }

    private mutating func run(_ server: DemoServer, _ api: DemoAPI) async throws {
        let localhost = try await api.localhostNumber()
        say("server ready at \(server.httpEndpoint); the signed getServerInstanceList names localhost as \(localhost)")
        let volume = try await api.createVolume(sizeGB: 10)
        try await api.attach(volume, to: localhost)
        say("CB1 volume \(volume) of 10 GB made and attached to localhost; export \(volume)")
        let before = try writeFileSystem(to: server.uri(volume))
        let full = try await takeFullSnapshot(of: volume, api)
        try overwrite(server.uri(volume))
        try await takeIncremental(of: volume, base: full, api)
        let restored = try await restore(full, api, attachingTo: localhost)
        try compare(server.uri(restored), with: before)
        try await deleteEverything(api)
    }

    private mutating func writeFileSystem(to uri: String) throws -> String {
        let tree = directory + "/tree"
        try FileManager.default.createDirectory(atPath: tree, withIntermediateDirectories: true)
        for index in 0..<16 { try randomBytes(4 << 20).write(to: URL(fileURLWithPath: "\(tree)/file-\(index)")) }
        try Data("what a varve keeps\n".utf8).write(to: URL(fileURLWithPath: tree + "/README"))
        let image = DiskImage(path: directory + "/written.img")
        try Subprocess.check(["mke2fs", "-q", "-t", "ext4", "-L", "varve-demo", "-d", tree, image.path, "10G"])
        try Subprocess.check(["nbdcopy", "--flush", image.path, uri])
        let digest = try image.digest()
        say("ext4 with 64 MiB of files written over NBD by nbdcopy; SHA-256 of its pages \(digest.prefix(16))…")
        return digest
    }

    private func randomBytes(_ count: Int) -> Data {
        var generator = SystemRandomNumberGenerator()
        var data = Data(capacity: count)
        for _ in 0..<count / 8 { withUnsafeBytes(of: generator.next()) { data.append(contentsOf: $0) } }
        return data
    }

    private mutating func takeFullSnapshot(of volume: String, _ api: DemoAPI) async throws -> String {
        let answer = try await api.guideRequest(volume: volume)
        let snapshot = try answer.item("blockStorageSnapshotInstanceNo")
        try expect(try answer.code("blockStorageSnapshotInstanceStatus") == "INIT", "a new snapshot is not in INIT")
        try expect(try answer.code("snapshotType") == "FULL", "the snapshot is not FULL")
        say("FULL snapshot \(snapshot) by the API guide's own request, a signed GET; its answer:")
        show(answer.text)
        try await api.waitForSnapshot(snapshot)
        say("snapshot \(snapshot) is created")
        return snapshot
    }

    private mutating func overwrite(_ uri: String) throws {
        try Subprocess.check([
            "qemu-io", "-f", "raw", "-c", "write -P 0xa5 0 8M", "-c", "write -P 0x5a 24M 16M", "-c", "flush", uri,
        ])
        say("24 MiB of the volume overwritten by qemu-io, the file system's head among it")
    }

    private mutating func takeIncremental(of volume: String, base: String, _ api: DemoAPI) async throws {
        let answer = try await api.createSnapshot(of: volume, type: "INCREMENTAL")
        let snapshot = try answer.item("blockStorageSnapshotInstanceNo")
        try expect(try answer.item("baseSnapshotInstanceNo") == base, "the INCREMENTAL's base is not \(base)")
        try expect(try answer.item("snapshotChainDepth") == "1", "the INCREMENTAL's depth is not 1")
        try await api.waitForSnapshot(snapshot)
        say("INCREMENTAL snapshot \(snapshot) taken: base \(base), depth 1")
    }

    private mutating func restore(_ snapshot: String, _ api: DemoAPI, attachingTo server: String) async throws -> String {
        let restored = try await api.createVolume(from: snapshot)
        try await api.attach(restored, to: server)
        say("snapshot \(snapshot) restored into new volume \(restored), attached")
        return restored
    }

    private mutating func compare(_ uri: String, with digest: String) throws {
        let image = DiskImage(path: directory + "/restored.img")
        try Subprocess.check(["nbdcopy", uri, image.path])
        let found = try image.digest()
        try expect(found == digest, "the restored volume differs: SHA-256 \(found), written \(digest)")
        say("restored volume read back by nbdcopy: SHA-256 equal, bit for bit")
        try Subprocess.check(["e2fsck", "-f", "-n", image.path])
        say("e2fsck finds the restored file system clean")
    }

    private mutating func deleteEverything(_ api: DemoAPI) async throws {
        let held = try poolByteCount()
        try expect(held > 64 << 20, "the pool holds only \(held) bytes")
        try await api.deleteAll()
        let deadline = ContinuousClock.now + .seconds(20)
        while try poolByteCount() > 1 << 20 {
            try expect(
                ContinuousClock.now < deadline,
                "the pool still holds \(try poolByteCount()) bytes 20 s after everything was deleted")
            try await Task.sleep(for: .milliseconds(50))
        }
        say(
            "all volumes and snapshots deleted; the pool's data files went from \(held >> 20) MiB to \(try poolByteCount() >> 10) KiB"
        )
    }

    /// Bytes that the pool's data files hold in the file system.
    private func poolByteCount() throws -> Int {
        let pool = directory + "/data/pool"
        return try FileManager.default.contentsOfDirectory(atPath: pool).filter { $0.hasPrefix("data.") }.reduce(0) { sum, name in
            var status = stat()
            return stat("\(pool)/\(name)", &status) == 0 ? sum + Int(status.st_blocks) * 512 : sum
        }
    }

    private var elapsed: Double {
        let time = (ContinuousClock.now - start).components
        return Double(time.seconds) + Double(time.attoseconds) / 1e18
    }

    private mutating func say(_ what: String) {
        number += 1
        show(String(format: "%2d. [%5.1f s] ", number, elapsed) + what)
    }

    /// At once, so that a reader sees each step when it is done.
    private func show(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

    private func expect(_ condition: @autoclosure () throws -> Bool, _ otherwise: @autoclosure () throws -> String) throws {
        if !(try condition()) { throw DemoFailure(try otherwise()) }
    }
}
