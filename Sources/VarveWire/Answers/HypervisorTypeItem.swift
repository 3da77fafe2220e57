/// A hypervisor that is offered: a code and its name, as an object of its own (sheet 4.3).
public struct HypervisorTypeItem: WireItem {
    public static let listName = "hypervisorTypeList"
    public static let example = HypervisorTypeItem(.kvm)

    /// XEN or KVM.
    public var code: String
    /// The same in words.
    public var codeName: String

    /// One with these members; what is not given says nothing.
    public init(_ type: HypervisorType) {
        code = type.rawValue
        codeName = type.codeName
    }
}
