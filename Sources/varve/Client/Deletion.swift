import ArgumentParser
import Foundation
import VarveClient
import VarveCommand
import VarveWire

/// Consent to what cannot be taken back.
struct ConsentOptions: ParsableArguments {
    @Flag(help: "Do not ask. Needed where nobody can be asked, as in scripts.") var yes = false

    /// - Parameters:
    ///   - deed: as in "Delete 2 volumes".
    ///   - preview: what is shown before the question; made only if there is one.
    /// - Throws: ``CommandError`` if it is not wanted; ``UsageError`` if nobody can be asked.
    func obtain(_ deed: String, _ preview: () async throws -> String) async throws {
        switch Confirmation(isGiven: yes, canAsk: Terminal.canAsk) {
        case .given: return
        case .missing:
            throw UsageError("\(deed.lowercasedFirst): not without --yes, as there is no terminal to ask at; nothing was done")
        case .mustAsk:
            Output.remark(try await preview())
            FileHandle.standardError.write(Data("\(deed)? Type yes: ".utf8))
            guard Confirmation.isYes(readLine()) else { throw CommandError("not done: the answer was not yes") }
        }
    }
}

extension String {
    fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}

/// The deletion of objects: consent with a preview, the call, and the wait if it is wanted.
struct Deletion<Item: StatefulItem>: Sendable {
    let find: @Sendable ([String]) async throws -> [Item]
    let delete: @Sendable ([String]) async throws -> Void
    let reach: Reach<Item>
    /// As people see the objects.
    let table: @Sendable ([Item]) -> TextTable
    /// What asks for the space that comes back; nil where none does.
    let preview: (@Sendable ([String]) -> GetDeletionPreviewRequest)?

    func callAsFunction(
        _ numbers: [String], _ client: StorageClient, _ consent: ConsentOptions, _ waiting: WaitOptions
    ) async throws {
        let numbers = numbers.uniqued
        let items = try await find(numbers)
        for number in numbers where !items.contains(where: { $0.number == number }) {
            throw client.noObject(number, Item.self)
        }
        try await consent.obtain("Delete \(Amount.count(numbers.count, Item.kindName)) at \(client.place)") {
            table(items).text(on: .error) + (try await freed(numbers, client))
        }
        try await delete(numbers)
        if waiting.wait { try await waiting.limit("deleting", numbers, reach) }
        for number in numbers { try Output.say("\(waiting.word("deleting", "deleted")) \(number)") }
    }

    /// A line about the space that comes back. Only Varve can tell.
    private func freed(_ numbers: [String], _ client: StorageClient) async throws -> String {
        guard let preview else { return "" }
        do {
            guard let freed = try await client.send(preview(numbers)).items.first?.freedSize else { return Self.unknown }
            return "\nThis gives back \(Amount.bytes(UInt64(max(0, freed)))); what others share stays."
        } catch {
            switch error {
            case .refused, .denied, .malformed: return Self.unknown
            default: throw error
            }
        }
    }

    private static var unknown: String { "\nHow much space this gives back is not known: the service does not tell." }
}

extension Deletion<BlockStorageInstance> {
    static func volumes(_ client: StorageClient) -> Deletion {
        Deletion(
            find: { try await client.volumes.list(GetBlockStorageInstanceListRequest(blockStorageInstanceNoList: $0)) },
            delete: { try await client.volumes.delete($0) },
            reach: { try await client.volumes.deleted($0, within: $1, onChange: $2) }, table: VolumeReport.table,
            preview: { GetDeletionPreviewRequest(blockStorageInstanceNoList: $0) })
    }
}

extension Deletion<BlockStorageSnapshotInstance> {
    static func snapshots(_ client: StorageClient) -> Deletion {
        Deletion(
            find: {
                try await client.snapshots.list(
                    GetBlockStorageSnapshotInstanceListRequest(blockStorageSnapshotInstanceNoList: $0))
            },
            delete: { try await client.snapshots.delete($0) },
            reach: { try await client.snapshots.deleted($0, within: $1, onChange: $2) }, table: SnapshotReport.table,
            preview: { GetDeletionPreviewRequest(blockStorageSnapshotInstanceNoList: $0) })
    }
}

extension Deletion<ServerImage> {
    static func images(_ client: StorageClient) -> Deletion {
        Deletion(
            find: { try await client.images.list(GetServerImageListRequest(serverImageNoList: $0)) },
            delete: { try await client.images.delete($0) },
            reach: { try await client.images.deleted($0, within: $1, onChange: $2) }, table: ImageReport.table, preview: nil)
    }
}

extension [String] {
    /// Each once, in their order.
    var uniqued: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
