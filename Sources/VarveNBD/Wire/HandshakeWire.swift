// The constants of the handshake: greeting and flags (nbd-protocol.md, sections 2, 3 and 7). Options are in OptionWire.swift.

import VarveBackend

/// What the server sends first (18 bytes), and the magic number that starts each option.
///
/// | offset | bytes | field     | value                                  |
/// |-------:|------:|:----------|:---------------------------------------|
/// |      0 |     8 | magic     | NBDMAGIC                               |
/// |      8 |     8 | magic     | IHAVEOPT                               |
/// |     16 |     2 | flags     | FIXED_NEWSTYLE and NO_ZEROES           |
package enum Greeting {
    /// NBDMAGIC (INIT_PASSWD).
    package static let nbdMagic: UInt64 = 0x4e42_444d_4147_4943
    /// IHAVEOPT.
    package static let iHaveOpt: UInt64 = 0x4948_4156_454f_5054

    package static let bytes: [UInt8] = {
        var bytes: [UInt8] = []
        bytes.appendBigEndian(nbdMagic)
        bytes.appendBigEndian(iHaveOpt)
        bytes.appendBigEndian(HandshakeFlags([.fixedNewstyle, .noZeroes]).rawValue)
        return bytes
    }()
}

/// NBD_FLAG_*: what the server can do.
package struct HandshakeFlags: OptionSet, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let fixedNewstyle = HandshakeFlags(rawValue: 1 << 0)
    package static let noZeroes = HandshakeFlags(rawValue: 1 << 1)
}

/// NBD_FLAG_C_*: what the client agrees to. The client's first 4 bytes.
package struct ClientFlags: OptionSet, Sendable {
    package static let byteCount = 4

    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let fixedNewstyle = ClientFlags(rawValue: 1 << 0)
    package static let noZeroes = ClientFlags(rawValue: 1 << 1)
    /// Any other bit ends the session.
    package static let offered: ClientFlags = [.fixedNewstyle, .noZeroes]
}

/// NBD_FLAG_*: what an export can do, sent when it is opened (nbd-protocol.md, section 7).
package struct TransmissionFlags: OptionSet, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let hasFlags = TransmissionFlags(rawValue: 1 << 0)
    package static let readOnly = TransmissionFlags(rawValue: 1 << 1)
    package static let sendFlush = TransmissionFlags(rawValue: 1 << 2)
    package static let sendFUA = TransmissionFlags(rawValue: 1 << 3)
    package static let sendTrim = TransmissionFlags(rawValue: 1 << 5)
    package static let sendWriteZeroes = TransmissionFlags(rawValue: 1 << 6)
    package static let sendDF = TransmissionFlags(rawValue: 1 << 7)
    package static let canMultiConn = TransmissionFlags(rawValue: 1 << 8)
    package static let sendCache = TransmissionFlags(rawValue: 1 << 10)
    package static let sendFastZero = TransmissionFlags(rawValue: 1 << 11)
    package static let blockStatusPayload = TransmissionFlags(rawValue: 1 << 12)

    /// A volume. One flush covers every connection (``BlockDevice/flush()``), hence CAN_MULTI_CONN.
    package static let writable: TransmissionFlags = [
        .hasFlags, .sendFlush, .sendFUA, .sendTrim, .sendWriteZeroes, .canMultiConn, .sendCache, .sendFastZero,
    ]
    /// A snapshot.
    package static let snapshot: TransmissionFlags = [.hasFlags, .readOnly, .sendFlush, .canMultiConn, .sendCache]
}
