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
struct Deletion<Item: WireItem>: Sendable {
    let family: Family<Item>
    let operation: String
    /// As people see the objects.
    let table: @Sendable ([Item]) -> TextTable
    /// What comes back, by the parameter of `getDeletionPreview`; nil where nothing does.
    let previewParameter: String?

    func callAsFunction(_ numbers: [String], _ api: API, _ consent: ConsentOptions, _ waiting: WaitOptions) async throws {
        let numbers = numbers.uniqued
        let items = try await api.require(numbers, family)
        let deed = "Delete \(Amount.count(numbers.count, family.noun)) at \(api.endpoint)"
        try await consent.obtain(deed) {
            table(items).text(on: .error) + "\n" + (try await freed(numbers, api))
        }
        let _: [Item] = try await api.items(operation, [:].with(family.numberListParameter, numbers))
        if waiting.wait {
            try await Wait(doing: "deleting", family: family, limit: waiting.limit, isDone: { $0 == nil })(numbers, api)
        }
        for number in numbers { try Output.say("\(waiting.wait ? "deleted" : "deleting") \(number)") }
    }

    /// A sentence about the space that comes back. Only Varve can tell.
    private func freed(_ numbers: [String], _ api: API) async throws -> String {
        guard let previewParameter else { return "" }
        do {
            let previews: [DeletionPreview] = try await api.items("getDeletionPreview", [:].with(previewParameter, numbers))
            guard let preview = previews.first else { return Self.unknown }
            return "This gives back \(Amount.bytes(UInt64(max(0, preview.freedSize)))); what others share stays."
        } catch ClientError.refused {
            return Self.unknown
        }
    }

    private static var unknown: String { "How much space this gives back is not known: the service does not tell." }
}

extension Deletion<BlockStorageInstance> {
    static let volumes = Deletion(
        family: .volumes, operation: "deleteBlockStorageInstances", table: VolumeReport.table,
        previewParameter: "blockStorageInstanceNoList")
}

extension Deletion<BlockStorageSnapshotInstance> {
    static let snapshots = Deletion(
        family: .snapshots, operation: "deleteBlockStorageSnapshotInstances", table: SnapshotReport.table,
        previewParameter: "blockStorageSnapshotInstanceNoList")
}

extension Deletion<ServerImage> {
    static let images = Deletion(
        family: .images, operation: "deleteServerImage", table: ImageReport.table, previewParameter: nil)
}

extension [String] {
    /// Each once, in their order.
    var uniqued: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
