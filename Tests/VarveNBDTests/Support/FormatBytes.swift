import VarveNBD

/// The bytes of requests and replies in one of the three formats, for tests.
struct FormatBytes {
    static let all: [ReplyFormat] = [.simple, .structured, .extended]

    let format: ReplyFormat

    /// - Parameter flags: PAYLOAD_LEN is added to an extended request that has a payload.
    func request(
        _ command: Command, flags: UInt16 = 0, cookie: UInt64 = 1, offset: UInt64 = 0, length: UInt64 = 0, _ payload: [UInt8] = []
    ) -> [UInt8] {
        request(command.rawValue, flags: flags, cookie: cookie, offset: offset, length: length, payload)
    }

    func request(
        _ command: UInt16, flags: UInt16 = 0, cookie: UInt64 = 1, offset: UInt64 = 0, length: UInt64 = 0, _ payload: [UInt8] = []
    ) -> [UInt8] {
        guard format == .extended else {
            return TransmissionBytes.request(
                command, flags: flags, cookie: cookie, offset: offset, length: UInt32(length), payload)
        }
        let flags = payload.isEmpty ? flags : flags | 0x20
        return bigEndian(0x21e4_1c71 as UInt32) + bigEndian(flags) + bigEndian(command) + bigEndian(cookie) + bigEndian(offset)
            + bigEndian(length) + payload
    }

    func write(_ payload: [UInt8], flags: UInt16 = 0, cookie: UInt64 = 1, offset: UInt64 = 0) -> [UInt8] {
        request(.write, flags: flags, cookie: cookie, offset: offset, length: UInt64(payload.count), payload)
    }

    /// An extended BLOCK_STATUS that names its contexts.
    func status(cookie: UInt64 = 1, flags: UInt16 = 0, offset: UInt64 = 0, effect: UInt64, ids: [UInt32]) -> [UInt8] {
        let payload = bigEndian(effect) + ids.flatMap { bigEndian($0) }
        return request(.blockStatus, flags: flags, cookie: cookie, offset: offset, length: UInt64(payload.count), payload)
    }

    /// Success with nothing to tell.
    func success(cookie: UInt64 = 1, offset: UInt64 = 0) -> [UInt8] {
        format == .simple ? TransmissionBytes.reply(cookie: cookie) : chunk(0, cookie: cookie, offset: offset, isLast: true, [])
    }

    /// A chunk of a structured or extended reply.
    func chunk(
        _ type: UInt16, cookie: UInt64 = 1, offset: UInt64 = 0, isLast: Bool = true, _ payload: [UInt8]
    ) -> [UInt8] {
        let flags = bigEndian((isLast ? 1 : 0) as UInt16)
        if format == .structured {
            return bigEndian(0x668e_33ef as UInt32) + flags + bigEndian(type) + bigEndian(cookie)
                + bigEndian(UInt32(payload.count)) + payload
        }
        return bigEndian(0x6e8a_278c as UInt32) + flags + bigEndian(type) + bigEndian(cookie) + bigEndian(offset)
            + bigEndian(UInt64(payload.count)) + payload
    }

    /// The reply to a READ in one piece.
    func data(_ bytes: [UInt8], cookie: UInt64 = 1, offset: UInt64 = 0) -> [UInt8] {
        if format == .simple { return TransmissionBytes.reply(0, cookie: cookie, bytes) }
        return chunk(1, cookie: cookie, offset: offset, bigEndian(offset) + bytes)
    }
}
