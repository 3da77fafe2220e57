import Testing
import VarveBackend
import VarveNBD
import VarveTestKit

/// Which chunks a READ is answered with (nbd-protocol.md, sections 10 and 22).
@Suite struct ReadChunkTests {
    private static let inChunks: [ReplyFormat] = [.structured, .extended]

    /// Bytes at 128 KiB..<192 KiB and in one page at 512 KiB, holes elsewhere.
    private func sparseDevice() -> RecordingDevice {
        let device = RecordingDevice(byteCount: 1 << 20)
        try? [UInt8](repeating: 5, count: 64 << 10).withUnsafeBytes { try device.write($0, at: 128 << 10) }
        try? [UInt8](repeating: 6, count: 1).withUnsafeBytes { try device.write($0, at: 512 << 10) }
        return device
    }

    private func read(
        _ device: any BlockDevice, _ format: ReplyFormat, _ range: Range<UInt64>, flags: UInt16 = 0
    ) throws -> Reply {
        let request = FormatBytes(format: format)
            .request(.read, flags: flags, offset: range.lowerBound, length: UInt64(range.count))
        var reader = ReplyReader(format)
        let outcome = runTransmission(CheckedDevice(device), request, terms: TransmissionTerms(format: format))
        let replies = try reader.replies(outcome.sent)
        #expect(replies.count == 1)
        return try #require(replies.first)
    }

    @Test(arguments: inChunks) func holesAreChunks(format: ReplyFormat) throws {
        let device = sparseDevice()
        let range: Range<UInt64> = 1000..<1 << 20
        let reply = try read(device, format, range)
        let kinds = reply.chunks.map { chunk in
            switch chunk {
            case .hole(let range): "hole \(range)"
            case .data(let offset, let bytes): "data \(offset..<offset + UInt64(bytes.count))"
            default: "\(chunk)"
            }
        }
        #expect(
            kinds == [
                "hole 1000..<131072", "data 131072..<196608", "hole 196608..<524288", "data 524288..<528384",
                "hole 528384..<1048576",
            ])
        #expect(reply.content(of: range) == Array(device.bytes[1000...]))
    }

    @Test(arguments: inChunks) func shortHolesAreData(format: ReplyFormat) throws {
        let device = sparseDevice()
        let reply = try read(device, format, 65_537..<196_608 + 65_535)
        #expect(reply.chunks == [.data(offset: 65_537, Array(device.bytes[65_537..<262_143]))])
    }

    @Test(arguments: inChunks) func wholeHoleIsOneChunk(format: ReplyFormat) throws {
        #expect(try read(RecordingDevice(byteCount: 1 << 20), format, 0..<1 << 20).chunks == [.hole(0..<1 << 20)])
    }

    @Test(arguments: inChunks) func smallReadsDoNotLookForHoles(format: ReplyFormat) throws {
        let device = RecordingDevice(byteCount: 1 << 20)
        #expect(try read(device, format, 0..<65_536).chunks == [.data(offset: 0, [UInt8](repeating: 0, count: 65_536))])
        #expect(device.calls == [.read(offset: 0, count: 65_536)])
    }

    @Test(arguments: inChunks) func dontFragmentSpellsZeroesOut(format: ReplyFormat) throws {
        let device = sparseDevice()
        let calls = device.calls
        #expect(try read(device, format, 0..<1 << 20, flags: 4).chunks == [.data(offset: 0, device.bytes)])
        #expect(device.calls.dropFirst(calls.count) == [.read(offset: 0, count: 1 << 20)])
    }

    @Test func simpleRepliesAreWhole() throws {
        let device = sparseDevice()
        let request = TransmissionBytes.request(.read, length: 1 << 20)
        #expect(runTransmission(device, request).sent == TransmissionBytes.reply(0, device.bytes))
    }

    /// More holes than are looked for: the rest comes as data.
    @Test(arguments: inChunks) func manyHoles(format: ReplyFormat) throws {
        let device = FlatDevice(byteCount: 32 << 20)
        for at in stride(from: 0, to: 32 << 20, by: 128 << 10) {
            try [UInt8](repeating: 9, count: 4096).withUnsafeBytes { try device.write($0, at: UInt64(at)) }
        }
        let reply = try read(device, format, 0..<32 << 20)
        #expect(reply.chunks.count == 65)
        let isSame = reply.content(of: 0..<32 << 20) == device.bytes
        #expect(isSame)
    }

    /// A chunk that cannot be read takes the others with it: the reply is one error.
    @Test(arguments: inChunks) func failureReplacesTheChunksBefore(format: ReplyFormat) throws {
        let device = sparseDevice()
        device.fail(.read, onCall: 2, with: .inputOutput(errno: 5, during: "pread"))
        let reply = try read(device, format, 0..<1 << 20)
        #expect(reply.chunks == [.error(5, "The storage failed; the server's log tells more.")])
    }

    @Test(arguments: inChunks) func failedLookIsAnError(format: ReplyFormat) throws {
        let device = sparseDevice()
        device.fail(.extents, onCall: 1, with: .closed)
        #expect(try read(device, format, 0..<1 << 20).error == 108)
    }
}
