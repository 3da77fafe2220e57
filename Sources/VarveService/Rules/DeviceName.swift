import VarveCatalog

/// The names of volumes inside their server: `/dev/vdb` to `/dev/vdz`, for XEN volumes `/dev/xvdb` to `/dev/xvdz`; `a` is the
/// base volume's (contract sheet, section 5.1). The limit per server is below that.
enum DeviceName {
    /// The lowest name for a volume of this hypervisor that is not in use.
    static func lowestFree(_ hypervisor: Hypervisor, _ used: Set<String>) -> String? {
        let prefix = hypervisor == .xen ? "/dev/xvd" : "/dev/vd"
        return letters.lazy.map { prefix + $0 }.first { !used.contains($0) }
    }

    private static let letters = (UInt8(ascii: "b")...UInt8(ascii: "z")).map { String(UnicodeScalar($0)) }
}
