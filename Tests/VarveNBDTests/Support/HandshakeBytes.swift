import VarveNBD

/// The bytes that a client sends in the handshake, and the replies it gets, for tests.
enum HandshakeBytes {
    static func clientFlags(_ flags: UInt32 = 3) -> [UInt8] { bigEndian(flags) }

    static func option(_ option: Option, _ data: [UInt8] = []) -> [UInt8] { self.option(option.rawValue, data) }

    static func option(_ number: UInt32, _ data: [UInt8] = []) -> [UInt8] {
        optionHeader(number, length: UInt32(data.count)) + data
    }

    static func optionHeader(_ number: UInt32, length: UInt32) -> [UInt8] {
        Array("IHAVEOPT".utf8) + bigEndian(number) + bigEndian(length)
    }

    /// The data of INFO and GO.
    static func query(_ name: String, _ items: [InfoItem] = []) -> [UInt8] {
        bigEndian(UInt32(name.utf8.count)) + Array(name.utf8) + bigEndian(UInt16(items.count))
            + items.flatMap { bigEndian($0.rawValue) }
    }

    /// The data of LIST_META_CONTEXT and SET_META_CONTEXT.
    static func contexts(_ name: String, _ queries: [String] = []) -> [UInt8] {
        string(name) + bigEndian(UInt32(queries.count)) + queries.flatMap(string)
    }

    private static func string(_ text: String) -> [UInt8] { bigEndian(UInt32(text.utf8.count)) + Array(text.utf8) }

    /// A context as the server tells of it.
    static func context(_ id: UInt32, _ name: String, to option: Option) -> [UInt8] {
        reply(.metaContext, to: option, bigEndian(id) + Array(name.utf8))
    }

    static func reply(_ type: OptionReplyType, to option: Option, _ data: [UInt8] = []) -> [UInt8] {
        bigEndian(0x0003_e889_0455_65a9 as UInt64) + bigEndian(option.rawValue) + bigEndian(type.rawValue)
            + bigEndian(UInt32(data.count)) + data
    }

    /// INFO_EXPORT and its payload.
    static func exportInfo(size: UInt64, flags: UInt16) -> [UInt8] { bigEndian(0 as UInt16) + bigEndian(size) + bigEndian(flags) }
}

/// The bytes of requests and simple replies.
enum TransmissionBytes {
    static func request(
        _ command: Command, flags: UInt16 = 0, cookie: UInt64 = 1, offset: UInt64 = 0, length: UInt32 = 0, _ payload: [UInt8] = []
    ) -> [UInt8] {
        request(command.rawValue, flags: flags, cookie: cookie, offset: offset, length: length, payload)
    }

    static func request(
        _ command: UInt16, flags: UInt16 = 0, cookie: UInt64 = 1, offset: UInt64 = 0, length: UInt32 = 0, _ payload: [UInt8] = []
    ) -> [UInt8] {
        bigEndian(0x2560_9513 as UInt32) + bigEndian(flags) + bigEndian(command) + bigEndian(cookie) + bigEndian(offset)
            + bigEndian(length) + payload
    }

    static func write(_ payload: [UInt8], flags: UInt16 = 0, cookie: UInt64 = 1, offset: UInt64 = 0) -> [UInt8] {
        request(.write, flags: flags, cookie: cookie, offset: offset, length: UInt32(payload.count), payload)
    }

    static func reply(_ error: UInt32 = 0, cookie: UInt64 = 1, _ data: [UInt8] = []) -> [UInt8] {
        bigEndian(0x6744_6698 as UInt32) + bigEndian(error) + bigEndian(cookie) + data
    }
}

/// Big-endian bytes, written without the code that is tested.
func bigEndian<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    stride(from: T.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> T($0)) }
}

func integer<T: FixedWidthInteger>(_ type: T.Type, _ bytes: some Collection<UInt8>) -> T {
    bytes.reduce(0) { $0 << 8 | T(truncatingIfNeeded: $1) }
}
