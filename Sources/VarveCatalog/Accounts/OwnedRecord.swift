/// A record that belongs to an account.
protocol OwnedRecord {
    /// What it is, for people.
    static var kind: String { get }
    var accountID: AccountID { get }
}

extension ServerRecord: OwnedRecord {
    static var kind: String { "server" }
}

extension VolumeRecord: OwnedRecord {
    static var kind: String { "volume" }
}

extension SnapshotRecord: OwnedRecord {
    static var kind: String { "snapshot" }
}

extension ImageRecord: OwnedRecord {
    static var kind: String { "server image" }
}

extension AccessKeyRecord: OwnedRecord {
    static var kind: String { "access key" }
}

extension AccountID {
    /// The record, if it is this account's.
    func own<Record: OwnedRecord>(_ record: Record?) -> Record? { record?.accountID == self ? record : nil }
}
