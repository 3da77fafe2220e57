import Testing
import VarveBackend
import VarveNBD
import VarveTestKit

/// However the bytes arrive, the answers are the same: in pieces of every small size, and cut in two at every byte.
@Suite struct DripFeedTests {
    private let exports = ExportTable()

    init() {
        exports.publish("disk", description: "data", device: SampleSession.device())
    }

    // MARK: Handshake

    @Test(arguments: FormatBytes.all) func handshakeInPieces(format: ReplyFormat) {
        let options = SampleSession.options(format) + [1, 2, 3]
        let whole = runHandshake(exports, options)
        #expect(whole.terms?.format == format && whole.terms?.contexts.count == (format == .simple ? 0 : 2))
        for chunk in 1...40 {
            let dripped = runHandshake(exports, options, chunk: chunk)
            #expect(dripped.sent == whole.sent && dripped.terms == whole.terms && dripped.rest == [1, 2, 3], "\(chunk)")
        }
    }

    @Test(arguments: FormatBytes.all) func handshakeCutAtEveryByte(format: ReplyFormat) {
        let options = SampleSession.options(format) + [1, 2, 3]
        let whole = runHandshake(exports, options)
        for cut in 1..<options.count {
            let parted = runHandshake(exports, options, cut: cut)
            #expect(parted.sent == whole.sent && parted.terms == whole.terms, "\(cut)")
        }
    }

    // MARK: Transmission

    private func transmit(_ format: ReplyFormat, chunk: Int = .max, cut: Int? = nil) -> (Outcome, [UInt8]) {
        let device = SampleSession.device()
        let terms = SampleSession.terms(format)
        let outcome = runTransmission(
            CheckedDevice(device), SampleSession.requests(format), terms: terms, chunk: chunk, cut: cut)
        return (outcome, device.bytes)
    }

    @Test(arguments: FormatBytes.all) func transmissionInPieces(format: ReplyFormat) throws {
        let (whole, bytes) = transmit(format)
        var reader = ReplyReader(format, readLengths: [3: 300, 8: 200_000])
        let errors = try reader.replies(whole.sent).map(\.error)
        let status: [UInt32] = format == .simple ? [22, 0] : format == .structured ? [0, 0] : [0, 0, 0, 22]
        #expect(errors == [0, 0, 0, 22, 0, 22, 0, 0] + status + [0])
        for chunk in 1...40 {
            let (dripped, drippedBytes) = transmit(format, chunk: chunk)
            let isSame = dripped.sent == whole.sent && dripped.end == .clientLeft && drippedBytes == bytes
            #expect(isSame, "\(chunk)")
        }
    }

    @Test(arguments: FormatBytes.all) func transmissionCutAtEveryByte(format: ReplyFormat) {
        let (whole, bytes) = transmit(format)
        for cut in 1..<SampleSession.requests(format).count {
            let (parted, partedBytes) = transmit(format, cut: cut)
            let isSame = parted.sent == whole.sent && partedBytes == bytes
            #expect(isSame, "\(cut)")
        }
    }
}
