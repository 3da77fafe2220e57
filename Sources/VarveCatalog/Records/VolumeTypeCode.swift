/// `blockStorageVolumeType` (contract sheet, section 5.4), with what follows from the type alone.
public enum VolumeTypeCode: String, CaseIterable, Sendable {
    case hdd = "HDD"
    case ssd = "SSD"
    case cb1 = "CB1"
    case fb1 = "FB1"
    case cb2 = "CB2"
    case fb2 = "FB2"

    public var hypervisor: Hypervisor {
        switch self {
        case .hdd, .ssd: .xen
        case .cb1, .fb1, .cb2, .fb2: .kvm
        }
    }

    /// What `blockStorageDiskDetailType` says of a volume of this type. NCP publishes no rule for KVM; they count as SSD here.
    public var diskDetailType: DiskDetailType { self == .hdd ? .hdd : .ssd }

    /// Whether snapshots may be deleted in any order (contract sheet, section 7); otherwise newest first, the FULL last.
    public var deletesSnapshotsInAnyOrder: Bool {
        switch self {
        case .cb2, .fb2: true
        case .hdd, .ssd, .cb1, .fb1: false
        }
    }
}
