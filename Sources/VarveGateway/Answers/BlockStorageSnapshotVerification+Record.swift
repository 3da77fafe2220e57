import VarveCatalog
import VarveService
import VarveWire

extension BlockStorageSnapshotVerification {
    /// The verification as the wire shows it.
    init(_ verification: SnapshotVerification) {
        let record = verification.record
        self.init(
            blockStorageSnapshotInstanceNo: record.snapshotNumber.description,
            blockStorageSnapshotVolumeSize: verification.snapshot.byteCount,
            verificationStatus: record.endedAt == nil ? .running : record.wrongUnitCount == 0 ? .good : .wrong,
            verifiedSize: record.position, checkedSize: record.checkedByteCount, notedSize: record.notedByteCount,
            wrongUnitCount: record.wrongUnitCount, wrongRangeList: record.wrongRanges,
            startDate: WireDate.format(record.startedAt), endDate: record.endedAt.map(WireDate.format) ?? "")
    }
}
