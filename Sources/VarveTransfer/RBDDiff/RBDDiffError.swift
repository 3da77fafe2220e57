/// Why bytes are no `rbd diff` stream, and where in the stream.
public struct RBDDiffError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Problem: Equatable, Sendable {
        case badBanner([UInt8])
        /// The stream ends inside a record, or without the end record.
        case truncated
        /// Bytes after the end record.
        case trailing
        case unknownTag(UInt8)
        /// The length of a record of version 2 is not that of its content.
        case wrongLength(tag: String, length: UInt64, expected: UInt64)
        case badName(tag: String, length: UInt64)
        /// The name is no UTF-8.
        case unreadableName(tag: String)
        /// A metadata record for the second time.
        case repeated(tag: String)
        /// A metadata record after a data record.
        case late(tag: String)
        case noSize
        case badSize(UInt64)
        case badProtection(UInt8)
        case beyondEnd(tag: String, offset: UInt64, length: UInt64, byteCount: UInt64)
        case overlap(tag: String, offset: UInt64, length: UInt64)
        /// So far back that it cannot be told from an overlap.
        case tooFarBack(tag: String, offset: UInt64, floor: UInt64)
    }

    /// Where the record begins, in bytes from the start of the stream.
    public let offset: UInt64
    public let problem: Problem

    package init(offset: UInt64, problem: Problem) {
        self.offset = offset
        self.problem = problem
    }

    public var description: String { "not a sound rbd diff: at byte \(offset): \(text)" }

    private var text: String {
        switch problem {
        case .badBanner(let bytes):
            "the stream begins with \(Self.quoted(bytes)); it must begin with \"rbd diff v1\\n\" or \"rbd diff v2\\n\"\(Self.hint(bytes))"
        case .truncated: "the stream ends here; a whole one ends with the record e"
        case .trailing: "there are bytes after the record e, which must be the last"
        case .unknownTag(let tag): "the tag is 0x\(String(tag, radix: 16)); it must be f, t, s, w, z or e"
        case .wrongLength(let tag, let length, let expected):
            "the record \(tag) says that it has \(length) bytes; its content has \(expected)"
        case .badName(let tag, let length):
            "the name in the record \(tag) has \(length) bytes; it must have 1 to \(RBDDiffHeader.nameByteCountMax)"
        case .unreadableName(let tag): "the name in the record \(tag) is not UTF-8"
        case .repeated(let tag): "the record \(tag) is there for the second time; it must be there once"
        case .late(let tag): "the record \(tag) comes after data; it must come before"
        case .noSize: "data begins and the size of the image is not known; the record s must come before"
        case .badSize(let byteCount): "the image has \(byteCount) bytes; it must have \(RBDDiffHeader.byteCountMax) at most"
        case .badProtection(let value): "the record p says \(value); it must say 0 or 1"
        case .beyondEnd(let tag, let offset, let length, let byteCount):
            "the record \(tag) has \(length) bytes at \(offset); the image ends at \(byteCount)"
        case .overlap(let tag, let offset, let length):
            "the record \(tag) has \(length) bytes at \(offset), some of which an earlier record has told of"
        case .tooFarBack(let tag, let offset, let floor):
            "the record \(tag) goes back to \(offset); so late it must not begin before \(floor)"
        }
    }

    private static func quoted(_ bytes: [UInt8]) -> String {
        "\"" + bytes.map { (0x20..<0x7F).contains($0) ? String(UnicodeScalar($0)) : "\\x\(String($0, radix: 16))" }.joined()
            + "\""
    }

    private static func hint(_ bytes: [UInt8]) -> String {
        bytes.starts(with: Array("rbd image v2".utf8))
            ? "; this is what `rbd export --export-format 2` writes: take `rbd export-diff`" : ""
    }
}
