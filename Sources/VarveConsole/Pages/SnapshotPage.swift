import VarveCatalog
import VarveService
import VarveWire

/// One snapshot, and its place in the tree of its volume.
struct SnapshotPage {
    let name: String
    let description: String?
    let status: String
    let tone: String
    let actions: [ActionLink]
    let facts: [Fact]
    let drawing: TreeDrawing?

    static func page(_ snapshot: SnapshotRecord, _ visit: Visit) throws -> Page {
        let status = Status(snapshot, visit.language)
        let volume = try visit.volume(snapshot.volumeNumber)
        let tree = try SnapshotTree(of: snapshot.volumeNumber, volume, origin: volume?.snapshotNumber, visit)
        let model = SnapshotPage(
            name: snapshot.name, description: snapshot.description.isEmpty ? nil : snapshot.description, status: status.text,
            tone: status.tone, actions: FormAction.links(on: .snapshot(snapshot), visit), facts: try facts(snapshot, visit),
            drawing: try TreeDrawing(tree, here: snapshot.number, visit))
        return Page(
            template: "snapshot", title: .snapshots, model: model, area: Paths.snapshots, isListening: true,
            name: snapshot.name)
    }

    private static func facts(_ snapshot: SnapshotRecord, _ visit: Visit) throws -> [Fact] {
        var facts = [
            Fact(label: visit.text(.number), value: snapshot.number.description),
            Fact(label: visit.text(.kind), value: snapshot.kind.rawValue),
            Fact(label: visit.text(.size), value: Formats.size(snapshot.byteCount)),
            Fact(label: visit.text(.type), value: "\(snapshot.volumeType.rawValue) (\(snapshot.volumeType.hypervisor.rawValue))"),
            try visit.volumeFact(snapshot.volumeNumber, .volume),
            Fact(label: visit.text(.created), value: Formats.time(snapshot.createdAt)),
            Fact(label: visit.text(.bootable), value: visit.text(snapshot.isBootable ? .yes : .no)),
            Fact(label: visit.text(.encrypted), value: visit.text(snapshot.isEncrypted ? .yes : .no)),
        ]
        if snapshot.status == .created {
            facts += visit.exportFacts("snapshot/\(snapshot.number)")
            if let verified = try visit.storage.verification(ofSnapshot: snapshot.number, regionCode: snapshot.regionCode) {
                facts.append(Fact(label: visit.text(.verified), value: verified.record.text(visit.language)))
            }
        }
        if let base = snapshot.baseNumber {
            facts.append(try visit.snapshotFact(base, .base))
            facts.append(Fact(label: visit.text(.depth), value: "\(snapshot.chainDepth)"))
        }
        return facts
    }
}

extension VerificationRecord {
    fileprivate func text(_ language: Language) -> String {
        guard let endedAt else { return language[.verifyingSince, Formats.time(startedAt)] }
        return wrongUnitCount == 0
            ? language[.verifiedGood, Formats.time(endedAt)]
            : language[.verifiedWrong, Formats.time(endedAt), wrongUnitCount]
    }
}
