/// The names of volumes inside their server. `/dev/vda` is the base volume's (contract sheet, section 5.1).
enum DeviceName {
    /// `/dev/vdb` to `/dev/vdz`; the limit per server is below that.
    static let all = (UInt8(ascii: "b")...UInt8(ascii: "z")).map { "/dev/vd\(Character(UnicodeScalar($0)))" }

    /// The lowest name that is not in use.
    static func lowestFree(_ used: Set<String>) -> String? { all.first { !used.contains($0) } }
}
