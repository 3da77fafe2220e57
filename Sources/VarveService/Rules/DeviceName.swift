import VarveCatalog

/// The names of volumes inside their server: `/dev/vdb` to `/dev/vdz`, for XEN volumes `/dev/xvdb` to `/dev/xvdz`; `a` is the
/// base volume's (contract sheet, section 5.1). The limit per server is below that.
enum DeviceName {
    /// The lowest name for a volume of this hypervisor that is not in use.
    static func lowestFree(_ hypervisor: Hypervisor, _ used: Set<String>) -> String? {
        letters.lazy.map { prefix(hypervisor) + $0 }.first { !used.contains($0) }
    }

    /// The name of a volume that is made with its server.
    /// - Parameter position: 0 for the base volume, from 1 for the additional ones.
    static func made(_ hypervisor: Hypervisor, position: Int) -> String {
        prefix(hypervisor) + (position == 0 ? "a" : letters[position - 1])
    }

    private static func prefix(_ hypervisor: Hypervisor) -> String { hypervisor == .xen ? "/dev/xvd" : "/dev/vd" }

    private static let letters = (UInt8(ascii: "b")...UInt8(ascii: "z")).map { String(UnicodeScalar($0)) }
}
