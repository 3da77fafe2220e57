import Dispatch
import Glibc
import Testing
import VarveBackend
import VarveNBD
import VarveTestKit

private typealias Bytes = TransmissionBytes

/// The memory of large requests is bounded over all connections, and nobody keeps it from the others for long.
@Suite(.serialized) struct BufferMemoryTests {
    private static let mebibyte = 1 << 20

    private func buffer(_ memory: BufferMemory, cut: StopFlag = StopFlag()) -> InputBuffer {
        InputBuffer(account: BufferAccount(memory, cutFlag: cut) { cut.set() })
    }

    @Test func buffersClaimAndGiveBack() {
        let memory = BufferMemory(byteCount: 8 * Self.mebibyte)
        do {
            var input = buffer(memory)
            input.makeRoom(for: Self.mebibyte)
            #expect(memory.freeByteCount == 7 * Self.mebibyte)
            input.makeRoom(for: 3 * Self.mebibyte)
            #expect(memory.freeByteCount == 5 * Self.mebibyte, "the smaller one is gone")
            input.shrink()
            #expect(memory.freeByteCount == 8 * Self.mebibyte)
            input.makeRoom(for: Self.mebibyte)
        }
        #expect(memory.freeByteCount == 8 * Self.mebibyte)
    }

    @Test func whoWaitsGetsWhatIsGivenBack() {
        let memory = BufferMemory(byteCount: 2 * Self.mebibyte, patienceSeconds: 60)
        var input = buffer(memory)
        input.makeRoom(for: 2 * Self.mebibyte)
        let isGranted = background {
            var waiting = buffer(memory)
            let hasRoom = waiting.makeRoom(for: Self.mebibyte)
            #expect(hasRoom)
        }
        #expect(waitUntil { memory.isContended })
        #expect(isGranted.wait(timeout: .now()) == .timedOut)
        input.shrink()
        #expect(isGranted.wait(timeout: .now() + 10) == .success)
        #expect(!memory.isContended)
    }

    @Test func cutConnectionGetsNothing() {
        let memory = BufferMemory(byteCount: Self.mebibyte, patienceSeconds: 60)
        var input = buffer(memory)
        input.makeRoom(for: Self.mebibyte)
        let cut = StopFlag()
        let isRefused = background {
            var waiting = buffer(memory, cut: cut)
            let hasRoom = waiting.makeRoom(for: Self.mebibyte)
            #expect(!hasRoom)
        }
        #expect(waitUntil { memory.isContended })
        cut.set()
        #expect(isRefused.wait(timeout: .now() + 10) == .success)
        #expect(!memory.isContended)
    }

    /// Each of the two holds what the other needs; one is cut, so the other goes on.
    @Test func twoThatWaitForEachOtherDoNotWaitForEver() {
        let memory = BufferMemory(byteCount: 2 * Self.mebibyte, patienceSeconds: 0.2)
        let done = (0..<2).map { _ in
            background {
                var input = buffer(memory)
                input.makeRoom(for: Self.mebibyte)
                _ = waitUntil { memory.freeByteCount == 0 || memory.isContended }
                input.makeRoom(for: 2 * Self.mebibyte)
            }
        }
        for one in done { #expect(one.wait(timeout: .now() + 10) == .success) }
        #expect(memory.freeByteCount == 2 * Self.mebibyte)
    }

    /// Four take nearly all the memory and read slowly; the fifth waits for longer than anyone may stall.
    @Test func slowClientsAreNotCut() throws {
        let server = try TestServer(
            RecordingDevice(byteCount: 32 << 20),
            options: NBDServerOptions(bufferByteCountMax: NBDServerOptions.bufferByteCountMin))
        let slow = try (0..<4).map { _ in try server.openedClient() }
        for client in slow { try client.send(Bytes.request(.read, length: 32 << 20)) }
        #expect(waitUntil { server.device.calls.count == 4 })
        let waiting = try server.openedClient()
        try waiting.send(Bytes.request(.read, length: 32 << 20))
        for _ in 0..<32 {
            for client in slow { _ = try client.receive(1 << 20) }
            usleep(100_000)
        }
        for client in slow { _ = try client.receive(16) }
        #expect(try waiting.receive(16 + 32 << 20).count == 16 + 32 << 20)
    }

    @Test func announcingALargeRequestTakesNothing() throws {
        let server = try TestServer(
            RecordingDevice(byteCount: 32 << 20),
            options: NBDServerOptions(bufferByteCountMax: NBDServerOptions.bufferByteCountMin))
        let announced = try (0..<20).map { _ in
            let client = try server.openedClient()
            try client.send(Bytes.request(.write, length: 32 << 20) + [UInt8](repeating: 1, count: 100_000))
            return client
        }
        let large = try server.openedClient()
        try large.send(Bytes.request(.read, length: 32 << 20))
        #expect(try large.receive(16 + 32 << 20).count == 16 + 32 << 20)
        #expect(server.server.connectionCount == 21, "nobody had to be cut")
        #expect(announced.allSatisfy { !$0.isRefused })
    }

    @Test func clientsThatStallMakeWayForOthers() throws {
        let limit = NBDServerOptions.bufferByteCountMin
        let server = try TestServer(
            RecordingDevice(byteCount: 32 << 20), options: NBDServerOptions(bufferByteCountMax: limit))
        // Each stalls in the middle of a write for which the server holds 32 MiB: together more than there is.
        let half = Bytes.request(.write, length: 32 << 20) + [UInt8](repeating: 1, count: 17 << 20)
        let stalled = try (0..<6).map { _ in
            let client = try server.openedClient()
            try client.send(half)
            return client
        }
        let small = try server.openedClient()
        #expect(try small.exchange(Bytes.write([1])) == Bytes.reply(), "small requests need none of it")
        let large = try server.openedClient()
        try large.send(Bytes.request(.read, length: 4 << 20))
        #expect(try large.receive(16 + 4 << 20).count == 16 + 4 << 20)
        withExtendedLifetime(stalled) {}
    }
}
