/// A hypervisor that is offered: a code and its name, as an object of its own (sheet 4.3).
public struct HypervisorTypeItem: WireItem {
    public static let listName = "hypervisorTypeList"
    public static let example = HypervisorTypeItem(.kvm)

    public var code: String
    public var codeName: String

    public init(_ type: HypervisorType) {
        code = type.rawValue
        codeName = type.codeName
    }
}
