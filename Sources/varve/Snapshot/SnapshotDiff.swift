import ArgumentParser
import VarveCommand
import VarveTransfer

/// `varve snapshot diff`.
struct SnapshotDiff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Shows the ranges that a snapshot holds, or that have changed since an older one.",
        discussion: "Offsets and lengths are in bytes. zero: the older snapshot had bytes there, and this one has none.")
    @OptionGroup var output: ReportOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @OptionGroup var exports: ExportOptions
    @Argument(help: "The number of the snapshot.", completion: .objects(.snapshot)) var number: String
    @Option(help: ArgumentHelp("An older snapshot of the same volume.", valueName: "number")) var since: String?

    func run() async throws {
        let location = try await service.withClient { client in
            _ = try await client.created(self.number)
            _ = try await self.since.asyncMap { try await client.created($0) }
            return try await self.exports.location(client)
        }
        let uri = location.uri("snapshot/\(number)")
        let (since, number, format) = (self.since, self.number, output.output)
        try await OwnThread.run {
            let peer = try NBDPeer(uri, question: NBDPeer.Question(since: since))
            var printer: any DifferencePrinter =
                format == .json
                ? JSONDifferencePrinter(snapshot: number, since: since, byteCount: peer.byteCount) : TableDifferencePrinter()
            try printer.begin()
            try DifferenceList(peer).forEach { entry in try printer.add(entry) }
            try printer.end()
        }
    }
}

/// Prints ranges as they come: there may be millions.
private protocol DifferencePrinter {
    func begin() throws
    mutating func add(_ entry: DifferenceList.Entry) throws
    func end() throws
}

private struct TableDifferencePrinter: DifferencePrinter {
    private var count = 0
    private var byteCount: UInt64 = 0

    func begin() throws { try Output.say(Self.line("OFFSET", "LENGTH", "KIND")) }

    mutating func add(_ entry: DifferenceList.Entry) throws {
        let length = entry.range.upperBound - entry.range.lowerBound
        count += 1
        byteCount += length
        try Output.say(Self.line("\(entry.range.lowerBound)", "\(length)", entry.holdsBytes ? "data" : "zero"))
    }

    func end() { Output.remark("\(Amount.count(count, "range")), \(Amount.bytes(byteCount))") }

    private static func line(_ cells: String...) -> String {
        cells.map { $0 + String(repeating: " ", count: max(0, 16 - $0.count)) }.joined(separator: "  ")
            .replacing(#/ +$/#, with: "")
    }
}

private struct JSONDifferencePrinter: DifferencePrinter {
    let snapshot: String
    let since: String?
    let byteCount: UInt64
    private var isFirst = true

    init(snapshot: String, since: String?, byteCount: UInt64) {
        (self.snapshot, self.since, self.byteCount) = (snapshot, since, byteCount)
    }

    func begin() throws {
        let base = since.map { "\"\($0)\"" } ?? "null"
        try Output.say("{ \"snapshot\": \"\(snapshot)\", \"since\": \(base), \"byteCount\": \(byteCount), \"ranges\": [")
    }

    mutating func add(_ entry: DifferenceList.Entry) throws {
        let length = entry.range.upperBound - entry.range.lowerBound
        let kind = entry.holdsBytes ? "data" : "zero"
        try Output.say(
            "  \(isFirst ? "" : ", "){ \"offset\": \(entry.range.lowerBound), \"length\": \(length), \"kind\": \"\(kind)\" }")
        isFirst = false
    }

    func end() throws { try Output.say("] }") }
}
