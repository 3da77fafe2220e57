/// Whether a volume came with its server.
public enum BlockStorageType: String, WireCode {
    /// A server's base volume.
    case base = "BASIC"
    /// An additional volume.
    case additional = "SVRBS"

    public var codeName: String {
        switch self {
        case .base: "Basic BS"
        case .additional: "Server BS"
        }
    }
}

/// Where a disk is.
public enum BlockStorageDiskType: String, WireCode {
    case network = "NET"

    public var codeName: String { "Network Storage" }
}

/// What a disk is made of.
public enum BlockStorageDiskDetailType: String, WireCode {
    case hdd = "HDD"
    case ssd = "SSD"

    public var codeName: String { rawValue }
}

/// The hypervisor that a server runs on and a volume is made for.
public enum HypervisorType: String, WireCode {
    case xen = "XEN"
    case kvm = "KVM"

    public var codeName: String { rawValue }
}

/// The kind of a volume: its performance, its hypervisor, and the rules of its snapshots.
public enum BlockStorageVolumeType: String, WireCode {
    case hdd = "HDD"
    case ssd = "SSD"
    case cb1 = "CB1"
    case fb1 = "FB1"
    case cb2 = "CB2"
    case fb2 = "FB2"

    public var codeName: String {
        switch self {
        case .hdd, .ssd: rawValue
        case .cb1: "Common BlockStorage 1"
        case .fb1: "Fast BlockStorage 1"
        case .cb2: "Common BlockStorage 2"
        case .fb2: "Fast BlockStorage 2"
        }
    }

    /// HDD and SSD volumes belong to XEN servers, all others to KVM servers (sheet 5.4).
    public var hypervisor: HypervisorType {
        switch self {
        case .hdd, .ssd: .xen
        case .cb1, .fb1, .cb2, .fb2: .kvm
        }
    }
}
