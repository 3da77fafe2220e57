import VarveCommand
import VarveWire

/// A kind of objects of the API: how they are called, found and told apart. One declaration for each.
struct Family<Item: WireItem>: Sendable {
    let noun: String
    let listOperation: String
    let detailOperation: String
    /// The parameter that names one; with `List` it names several.
    let numberParameter: String
    let number: @Sendable (Item) -> String
    let statusName: @Sendable (Item) -> String
    /// Nothing is being done to it, and its making is over.
    let isSettled: @Sendable (Item) -> Bool

    var numberListParameter: String { numberParameter + "List" }
}

extension Family<BlockStorageInstance> {
    static let volumes = Family(
        noun: "volume", listOperation: "getBlockStorageInstanceList", detailOperation: "getBlockStorageInstanceDetail",
        numberParameter: "blockStorageInstanceNo", number: \.blockStorageInstanceNo,
        statusName: \.blockStorageInstanceStatusName,
        isSettled: {
            $0.blockStorageInstanceOperation.code == BlockStorageOperation.none.rawValue
                && $0.blockStorageInstanceStatus.code != BlockStorageStatus.initializing.rawValue
        })
}

extension Family<BlockStorageSnapshotInstance> {
    static let snapshots = Family(
        noun: "snapshot", listOperation: "getBlockStorageSnapshotInstanceList",
        detailOperation: "getBlockStorageSnapshotInstanceDetail", numberParameter: "blockStorageSnapshotInstanceNo",
        number: \.blockStorageSnapshotInstanceNo, statusName: \.blockStorageSnapshotInstanceStatusName,
        isSettled: {
            $0.blockStorageSnapshotInstanceOperation.code == BlockStorageOperation.none.rawValue
                && $0.blockStorageSnapshotInstanceStatus.code != SnapshotStatus.initializing.rawValue
        })
}

extension Family<ServerInstance> {
    static let servers = Family(
        noun: "server", listOperation: "getServerInstanceList", detailOperation: "getServerInstanceDetail",
        numberParameter: "serverInstanceNo", number: \.serverInstanceNo, statusName: \.serverInstanceStatusName,
        isSettled: {
            $0.serverInstanceOperation.code == ServerOperation.none.rawValue
                && [ServerStatus.running.rawValue, ServerStatus.stopped.rawValue].contains($0.serverInstanceStatus.code)
        })
}

extension Family<ServerImage> {
    static let images = Family(
        noun: "server image", listOperation: "getServerImageList", detailOperation: "getServerImageDetail",
        numberParameter: "serverImageNo", number: \.serverImageNo, statusName: \.serverImageStatusName,
        isSettled: {
            $0.serverImageOperation.code == ServerImageOperation.none.rawValue
                && $0.serverImageStatus.code == ServerImageStatus.created.rawValue
        })
}

extension API {
    /// One object; nil if there is none of that number.
    func find<Item>(_ number: String, _ family: Family<Item>) async throws -> Item? {
        let found: [Item] = try await items(family.detailOperation, [family.numberParameter: number])
        return found.first
    }

    /// The objects of these numbers, in their order.
    /// - Throws: ``CommandError`` naming the first that there is not.
    func require<Item>(_ numbers: [String], _ family: Family<Item>) async throws -> [Item] {
        let found: [Item] = try await items(family.listOperation, [:].with(family.numberListParameter, numbers))
        return try numbers.map { number in
            guard let item = found.first(where: { family.number($0) == number }) else { throw noObject(number, family) }
            return item
        }
    }

    func noObject<Item>(_ number: String, _ family: Family<Item>) -> CommandError {
        CommandError("there is no \(family.noun) \(number)\(regionCode.map { " in region \($0)" } ?? "")")
    }

    /// Prints one object.
    func showOne<Item>(
        _ number: String, _ family: Family<Item>, as format: OutputFormat, _ text: (Item) -> String
    ) async throws {
        let parameters = [family.numberParameter: number]
        switch format {
        case .table:
            guard let item: Item = try await find(number, family) else { throw noObject(number, family) }
            try Output.say(text(item))
        case .json, .xml:
            let answer = try await answer(family.detailOperation, parameters, as: format == .json ? .json : .xml)
            if case .success(0) = answer.outcome { throw noObject(number, family) }
            try Output.say(answer.text)
        }
    }
}
