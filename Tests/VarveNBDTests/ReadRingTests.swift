import Dispatch
import Testing
import VarveBackend
import VarveNBD
import VarveTestKit

private typealias Bytes = TransmissionBytes

/// READs that wait for a disk are done by the kernel, where it lets this process ask for that, and by workers otherwise.
@Suite struct ReadRingTests {
    private static let bytes = (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 >> 8 ^ $0) }

    private func served(_ device: FileDevice, usesRing: Bool = true) throws -> TestServer {
        var options = NBDServerOptions()
        options.usesRing = usesRing
        let server = try TestServer(options: options)
        server.exports.publish("file", description: "", device: device)
        return server
    }

    /// Reads ranges of all sizes, in bursts, and checks the replies.
    private func readMany(_ client: TestClient, expecting bytes: [UInt8] = bytes) throws {
        let ranges = (0..<300).map { index -> (offset: Int, count: Int) in
            let count = [1, 512, 4096, 5000, 64 << 10][index % 5]
            return (index * 7919 % (bytes.count - count), count)
        }
        try client.send(
            ranges.enumerated().flatMap { index, range in
                Bytes.request(.read, cookie: UInt64(index), offset: UInt64(range.offset), length: UInt32(range.count))
            })
        var left = Set(ranges.indices)
        for _ in ranges {
            let header = try client.receive(16)
            let cookie = Int(integer(UInt64.self, header[8...]))
            try #require(left.remove(cookie) != nil && header[4..<8].allSatisfy { $0 == 0 })
            let range = ranges[cookie]
            #expect(try client.receive(range.count) == Array(bytes[range.offset..<range.offset + range.count]))
        }
    }

    @Test(.enabled(if: ReadRing.isAvailable, "the kernel gives this process no io_uring")) func theKernelReads() throws {
        let device = FileDevice(Self.bytes)
        let server = try served(device)
        try readMany(try server.openedClient("file"))
        #expect(device.readCount == 0 && device.begunCount == 300 && device.openCount == 0)
        let counts = try #require(server.exports.traffic(of: "file")).requests
        #expect(counts.reads == 300 && counts.failed == 0)
    }

    @Test func withoutARingWorkersRead() throws {
        let device = FileDevice(Self.bytes)
        let server = try served(device, usesRing: false)
        try readMany(try server.openedClient("file"))
        #expect(device.readCount == 300 && device.begunCount == 0)
    }

    /// Past the end of the file there are zeroes, which only the device knows.
    @Test func whatTheKernelReadsInPartAWorkerReads() throws {
        let device = FileDevice(Array(Self.bytes.prefix(300_000)), missingByteCount: 300_000)
        let server = try served(device)
        try readMany(
            try server.openedClient("file"), expecting: Self.bytes.prefix(300_000) + [UInt8](repeating: 0, count: 300_000))
        #expect(device.readCount > 50 && device.openCount == 0)
    }

    @Test func whatTheKernelCannotReadAWorkerReads() throws {
        let device = FileDevice(Self.bytes, isUnreadable: true)
        let server = try served(device)
        try readMany(try server.openedClient("file"))
        #expect(device.readCount == 300 && device.openCount == 0)
    }

    /// What a device keeps in place for a read is given back whatever the client does.
    @Test func aClientThatTakesNoRepliesKeepsNothing() throws {
        let device = FileDevice(Self.bytes)
        let server = try served(device)
        let client = try server.openedClient("file")
        try client.send((0..<200).flatMap { Bytes.request(.read, cookie: $0, length: 64 << 10) })
        #expect(waitUntil { device.begunCount + device.readCount > 32 && device.openCount == 0 })
        #expect(try client.receive(200 * (16 + (64 << 10))).count == 200 * (16 + (64 << 10)))
    }

    @Test func aClientThatLeavesKeepsNothing() throws {
        let device = FileDevice(Self.bytes)
        let server = try served(device)
        for _ in 0..<20 {
            try server.openedClient("file").send((0..<200).flatMap { Bytes.request(.read, cookie: $0, length: 64 << 10) })
        }
        #expect(waitUntil { server.server.connectionCount == 0 })
        #expect(device.openCount == 0)
    }

    @Test func goodbyeWaitsForTheKernel() throws {
        let server = try served(FileDevice(Self.bytes))
        let client = try server.openedClient("file")
        try client.send(Bytes.request(.read, cookie: 4, offset: 5, length: 3) + Bytes.request(.disc))
        #expect(try client.receiveToEnd() == Bytes.reply(cookie: 4) + Self.bytes[5..<8])
    }
}
