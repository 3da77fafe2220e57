/// The hypervisor of a server or volume, by its wire code (contract sheet, section 4.3).
public enum Hypervisor: String, CaseIterable, Sendable {
    case xen = "XEN"
    case kvm = "KVM"
}
