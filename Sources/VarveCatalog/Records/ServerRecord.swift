public import struct Foundation.Date

/// A machine that volumes are attached to (contract sheet, section 5.5).
public struct ServerRecord: Equatable, Sendable {
    public var number: InstanceNumber
    public var accountID: AccountID
    public var name: String
    public var description = ""
    public var regionCode: String
    public var zoneCode: String
    /// It is the machine that Varve runs on, where all volumes are: it takes those of every zone of its region and of either
    /// hypervisor, not only of its own.
    public var spansZones = false
    public var hypervisor: Hypervisor = .kvm
    /// The image that its volumes were made from, which may be gone.
    public var imageNumber: InstanceNumber?
    public var status: Status = .running
    public var operation: Operation = .none
    /// Whole seconds, as on the wire.
    public var createdAt: Date

    public init(number: InstanceNumber, accountID: AccountID, name: String, regionCode: String, zoneCode: String, createdAt: Date)
    {
        self.number = number
        self.accountID = accountID
        self.name = name
        self.regionCode = regionCode
        self.zoneCode = zoneCode
        self.createdAt = createdAt
    }

    /// Whether volumes of that zone of its region may be attached to it.
    public func takesVolumes(ofZone zoneCode: String) -> Bool { spansZones || self.zoneCode == zoneCode }

    /// Whether volumes of that hypervisor may be attached to it.
    public func takesVolumes(of hypervisor: Hypervisor) -> Bool { spansZones || self.hypervisor == hypervisor }
}
