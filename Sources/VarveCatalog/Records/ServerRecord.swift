public import struct Foundation.Date

/// A machine that volumes are attached to (contract sheet, section 5.5).
public struct ServerRecord: Equatable, Sendable {
    public var number: InstanceNumber
    public var accountID: AccountID = .root
    public var name: String
    public var description = ""
    public var regionCode: String
    public var zoneCode: String
    /// It takes volumes of every zone of its region, not only of its own: true of the machine that Varve runs on.
    public var spansZones = false
    public var hypervisor: Hypervisor = .kvm
    public var status: Status = .running
    public var operation: Operation = .none
    /// Whole seconds, as on the wire.
    public var createdAt: Date

    public init(number: InstanceNumber, name: String, regionCode: String, zoneCode: String, createdAt: Date) {
        self.number = number
        self.name = name
        self.regionCode = regionCode
        self.zoneCode = zoneCode
        self.createdAt = createdAt
    }
}
