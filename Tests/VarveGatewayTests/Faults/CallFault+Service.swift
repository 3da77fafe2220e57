import VarveCatalog
import VarveWire

/// The faults that the service finds: names of things that are not there, and things that are busy.
extension VarveWire.Operation {
    /// What parameters of these names mean to changing calls. A new one belongs here, so that it is tried.
    static let objects: [String: ObjectKind] = [
        "blockStorageInstanceNo": .volume, "blockStorageInstanceNoList": .volume, "originalBlockStorageInstanceNo": .volume,
        "blockStorageSnapshotInstanceNo": .snapshot, "blockStorageSnapshotInstanceNoList": .snapshot,
        "serverInstanceNo": .server, "serverInstanceNoList": .server, "serverImageNoList": .image,
    ]

    var isRegional: Bool { parameters.contains { $0.description.name == "regionCode" } }

    /// The parameters that name an object which a changing call needs.
    var requiredObjects: [ParameterDescription] {
        guard access == .change else { return [] }
        return parameters.map(\.description).filter { $0.isRequired && $0.constraint == .instanceNumber }
    }

    /// Numbers of nothing, codes of no region and no zone, and the region where the call's objects are not.
    func unknownFaults(of call: [String: String]) -> [CallFault] {
        numberFaults(call) + placeFaults(call) + foreignRegionFaults(call)
    }

    private func numberFaults(_ call: [String: String]) -> [CallFault] {
        requiredObjects.flatMap { parameter -> [CallFault] in
            let values = ["0", "1", "99999999", "9223372036854775807", "9223372036854775808", "18446744073709551615"]
            let alone = values.map { (parameter.firstName, $0) }
            // Among those of a list, one that is not there: all or nothing.
            let beside = parameter.isList ? [(parameter.name + ".2", "99999999")] : []
            return (alone + beside).map { name, value in
                CallFault(
                    what: "\(name): unknown number \(value)", parameters: call.merging([name: value]) { $1 },
                    names: [parameter.name], says: "there is no ")
            }
        }
    }

    private func placeFaults(_ call: [String: String]) -> [CallFault] {
        let places = [
            ("regionCode", "XX"), ("regionCode", "kr"), ("regionCode", "K\u{1}R"), ("zoneCode", "KR-9"), ("zoneCode", "kr-1"),
        ]
        return places.filter { place in parameters.contains { $0.description.name == place.0 } }.map { name, value in
            CallFault(
                what: "\(name): unknown", parameters: call.merging([name: value]) { $1 }, names: [name], says: "there is no ")
        }
    }

    private func foreignRegionFaults(_ call: [String: String]) -> [CallFault] {
        let names = requiredObjects.map(\.name)
        guard !names.isEmpty else { return [] }
        return [
            CallFault(
                what: "another region", parameters: call.merging(["regionCode": "JPN"]) { $1 }, names: names,
                says: "in region JPN")
        ]
    }
}

/// A kind of object that the catalog keeps.
enum ObjectKind {
    case volume, snapshot, server, image
}

extension GatewayFixture {
    /// Runs `body` while an object is in the middle of an operation.
    func whileBusy(_ kind: ObjectKind, _ number: InstanceNumber, _ body: () async throws -> Void) async throws {
        let restore = try await Self.blocking { [catalog] in try catalog.makeBusy(kind, number) }
        try await body()
        try await Self.blocking { [catalog] in try catalog.write(restore) }
    }
}

extension Catalog {
    /// - Returns: what undoes it.
    fileprivate func makeBusy(
        _ kind: ObjectKind, _ number: InstanceNumber
    ) throws -> @Sendable (any CatalogTransaction) throws -> Void {
        switch kind {
        case .volume:
            guard let volume = try read({ try $0.volume(number) }) else { throw NoSuchObject(number: number) }
            var busy = volume
            busy.operation = .change
            try write { [busy] in try $0.update(busy) }
            return { try $0.update(volume) }
        case .snapshot:
            guard let snapshot = try read({ try $0.snapshot(number) }) else { throw NoSuchObject(number: number) }
            var busy = snapshot
            busy.operation = .create
            try write { [busy] in try $0.update(busy) }
            return { try $0.update(snapshot) }
        case .server:
            guard let server = try read({ try $0.server(number) }) else { throw NoSuchObject(number: number) }
            var busy = server
            busy.operation = .restart
            try write { [busy] in try $0.update(busy) }
            return { try $0.update(server) }
        case .image:
            guard let image = try read({ try $0.image(number) }) else { throw NoSuchObject(number: number) }
            var busy = image
            busy.operation = .create
            try write { [busy] in try $0.update(busy) }
            return { try $0.update(image) }
        }
    }
}

struct NoSuchObject: Error { let number: InstanceNumber }
