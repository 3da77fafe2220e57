import VarveBackend
import VarveNBD
import VarveTestKit

private typealias Options = HandshakeBytes

/// Well-formed sessions with refusals on their way, which tests cut into pieces and spoil.
enum SampleSession {
    /// What the sessions are about: 256 KiB, with snapshot 7.
    static func device() -> FlatDevice {
        let device = FlatDevice(byteCount: 256 << 10)
        device.takeSnapshot(SnapshotID(7))
        return device
    }

    /// A handshake that agrees on the format, with refusals on its way.
    static func options(_ format: ReplyFormat) -> [UInt8] {
        let agreement: [ReplyFormat: Option] = [.structured: .structuredReply, .extended: .extendedHeaders]
        let queries = ["base:allocation", "qemu:dirty-bitmap:7", "qemu:", "x:y"]
        let options: [[UInt8]] = [
            Options.clientFlags(), Options.option(.list), agreement[format].map { Options.option($0) } ?? [],
            Options.option(.setMetaContext, [1, 2, 3]), Options.option(.listMetaContext, Options.contexts("disk")),
            Options.option(.setMetaContext, Options.contexts("disk", queries)), Options.option(77, [4, 5]),
            Options.option(.info, Options.query("disk", [.name, .blockSize])), Options.option(.go, Options.query("nothing")),
            Options.option(.go, Options.query("disk", [.description])),
        ]
        return options.flatMap { $0 }
    }

    static let contexts: [MetadataContext] = [.allocation, .dirty(since: SnapshotID(7))]

    /// Every command, refusals with payloads among them.
    static func requests(_ format: ReplyFormat) -> [UInt8] {
        let bytes = FormatBytes(format: format)
        let extended = format == .extended
        let requests: [[UInt8]] = [
            bytes.write((0..<200).map { UInt8($0) }, cookie: 1, offset: 5000), bytes.request(.flush, cookie: 2),
            bytes.request(.read, cookie: 3, offset: 4990, length: 300), bytes.write([1, 2, 3], cookie: 4, offset: .max),
            bytes.request(.trim, cookie: 5, offset: 4096, length: 4096), bytes.request(77 as UInt16, cookie: 6),
            bytes.write([9], flags: 1, cookie: 7), bytes.request(.read, cookie: 8, offset: 10, length: 200_000),
            bytes.request(.blockStatus, cookie: 9, length: 256 << 10), bytes.request(.cache, cookie: 10, length: 256 << 10),
            extended ? bytes.status(cookie: 11, effect: 256 << 10, ids: [2]) : [],
            extended ? bytes.request(.read, cookie: 12, length: 7, [1, 2, 3, 4, 5, 6, 7]) : [],
            bytes.request(.writeZeroes, flags: 2, cookie: 13, offset: 5, length: 5000), bytes.request(.disc, cookie: 14),
        ]
        return requests.flatMap { $0 }
    }

    /// What ``options(_:)`` agree on.
    static func terms(_ format: ReplyFormat) -> TransmissionTerms {
        TransmissionTerms(format: format, contexts: format == .simple ? [] : contexts)
    }
}
