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
    static func details(
        _ snapshot: BlockStorageSnapshotInstance, _ verification: BlockStorageSnapshotVerification?
    ) -> TextTable {
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
            (.text("CREATED"), Amount.date(snapshot.createDate)), (.text("VERIFIED"), verified(verification)),
        ]
        return TextTable(rows.map(\.0), [rows.map(\.1)])
    }

    /// When, and with what result.
    private static func verified(_ verification: BlockStorageSnapshotVerification?) -> String {
        guard let verification else { return "never" }
        let date = Amount.date(verification.endDate.isEmpty ? verification.startDate : verification.endDate)
        return switch BlockStorageSnapshotVerification.Status(rawValue: verification.verificationStatus) {
        case .good: "\(date), good"
        case .wrong: "\(date), wrong: \(verification.wrongRangeList.joined(separator: ", "))"
        case .running, nil: "begun \(date), not through"
        }
    }
}
