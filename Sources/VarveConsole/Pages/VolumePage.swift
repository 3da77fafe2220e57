import Foundation
import VarveCatalog
import VarveService
import VarveWire

/// One volume: its facts, what can be done with it, and its tree.
struct VolumePage {
    let name: String
    let description: String?
    let status: String
    let tone: String
    let actions: [ActionLink]
    let facts: [Fact]
    let drawing: TreeDrawing?

    static func page(_ volume: VolumeRecord, _ visit: Visit) throws -> Page {
        let status = Status(volume, visit.language)
        let tree = try SnapshotTree(of: volume.number, volume, origin: volume.snapshotNumber, visit)
        let model = VolumePage(
            name: volume.name, description: volume.description.isEmpty ? nil : volume.description, status: status.text,
            tone: status.tone, actions: FormAction.links(on: .volume(volume), visit), facts: try facts(volume, visit),
            drawing: try TreeDrawing(tree, here: volume.number, visit))
        return Page(
            template: "volume", title: .volumes, model: model, area: Paths.volumes, isListening: true, name: volume.name)
    }

    private static func facts(_ volume: VolumeRecord, _ visit: Visit) throws -> [Fact] {
        let type = visit.storage.configuration.volumeType(volume.type)
        var facts = [
            Fact(label: visit.text(.number), value: volume.number.description),
            Fact(label: visit.text(.size), value: Formats.size(volume.byteCount)),
            Fact(label: visit.text(.type), value: "\(volume.type.rawValue) (\(volume.type.hypervisor.rawValue))"),
            Fact(label: visit.text(.zone), value: volume.zoneCode),
            Fact(label: visit.text(.created), value: Formats.time(volume.createdAt)),
            Fact(label: visit.text(.protection), value: visit.text(volume.isReturnProtected ? .yes : .no)),
            Fact(label: visit.text(.encrypted), value: visit.text(volume.isEncrypted ? .yes : .no)),
        ]
        if let type, volume.type.hypervisor == .kvm {
            facts.append(Fact(label: visit.text(.limits), value: "\(type.iops(byteCount: volume.byteCount))"))
        }
        if let server = volume.serverNumber {
            let name = try visit.serverNames(of: [volume])[server] ?? server.description
            facts.append(Fact(label: visit.text(.server), value: name, path: Paths.server(server)))
        }
        if let device = volume.deviceName { facts.append(Fact(label: visit.text(.device), value: device)) }
        if volume.status == .attached { facts += visit.exportFacts(volume.number.description) }
        if let snapshot = volume.snapshotNumber { facts.append(try visit.snapshotFact(snapshot, .fromSnapshot)) }
        return facts
    }
}

extension Visit {
    /// Where NBD clients reach an export, at each address that the server listens on. One that stands for all addresses of the machine is that
    /// by which the browser came.
    func exportFacts(_ export: String) -> [Fact] {
        let host = request.hostName
        return storage.exportAddresses.map { address in
            let parts = address.split(separator: "?", maxSplits: 1).map(String.init)
            let base =
                host.map { name in
                    ["0.0.0.0", "[::]"].reduce(parts[0]) { $0.replacingOccurrences(of: "//\($1):", with: "//\(name):") }
                } ?? parts[0]
            let uri = base + (base.hasSuffix("/") ? "" : "/") + export + (parts.count > 1 ? "?" + parts[1] : "")
            return Fact(label: text(.export), value: uri, isCode: true)
        }
    }

    /// A snapshot that another object names. It may be gone.
    func snapshotFact(_ number: InstanceNumber, _ label: Phrase) throws -> Fact {
        guard let snapshot = try snapshot(number) else {
            return Fact(label: text(label), value: "\(number) (\(text(.goneSnapshot)))")
        }
        return Fact(label: text(label), value: snapshot.name, path: Paths.snapshot(number))
    }

    /// A volume that another object names. It may be gone.
    func volumeFact(_ number: InstanceNumber, _ label: Phrase) throws -> Fact {
        guard let volume = try volume(number) else {
            return Fact(label: text(label), value: "\(number) (\(text(.goneVolume)))")
        }
        return Fact(label: text(label), value: volume.name, path: Paths.volume(number))
    }
}
