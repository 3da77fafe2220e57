import VarveCommand
import VarveWire

/// Snapshots, for people.
enum SnapshotReport {
    /// A line each.
    static func table(_ snapshots: [BlockStorageSnapshotInstance]) -> TextTable {
        TextTable(
            [
                .text("NUMBER"), .flexible("NAME"), .text("KIND"), .text("VOLUME"), .number("GB"), .text("BASE"),
                .status("STATUS"),
            ],
            snapshots.map {
                [
                    $0.blockStorageSnapshotInstanceNo, $0.blockStorageSnapshotName, $0.snapshotType.code,
                    $0.originalBlockStorageInstanceNo, Amount.gigabytes($0.blockStorageSnapshotVolumeSize),
                    $0.baseSnapshotInstanceNo ?? "", $0.blockStorageSnapshotInstanceStatusName,
                ]
            })
    }

    /// All there is to know about one.
    static func details(_ snapshot: BlockStorageSnapshotInstance) -> TextTable {
        let rows: [(TextTable.Column, String)] = [
            (.text("NUMBER"), snapshot.blockStorageSnapshotInstanceNo), (.text("NAME"), snapshot.blockStorageSnapshotName),
            (.text("DESCRIPTION"), snapshot.blockStorageSnapshotDescription ?? ""),
            (.text("KIND"), snapshot.snapshotType.code), (.text("VOLUME"), snapshot.originalBlockStorageInstanceNo),
            (.text("SIZE"), Amount.gigabytes(snapshot.blockStorageSnapshotVolumeSize) + " GB"),
            (.text("BASE"), snapshot.baseSnapshotInstanceNo ?? ""), (.text("DEPTH"), "\(snapshot.snapshotChainDepth)"),
            (.status("STATUS"), snapshot.blockStorageSnapshotInstanceStatusName),
            (.text("BOOTABLE"), snapshot.isBootable ? "yes" : "no"),
            (.text("ENCRYPTED"), snapshot.isEncryptedOriginalBlockStorageVolume ? "yes" : "no"),
            (.text("TYPE"), snapshot.blockStorageVolumeType?.code ?? ""), (.text("HYPERVISOR"), snapshot.hypervisorType.code),
            (.text("CREATED"), Amount.date(snapshot.createDate)),
        ]
        return TextTable(rows.map(\.0), [rows.map(\.1)])
    }
}
