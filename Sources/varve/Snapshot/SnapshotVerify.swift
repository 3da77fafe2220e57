import ArgumentParser
import VarveClient
import VarveCommand
import VarveWire

/// `varve snapshot verify`.
struct SnapshotVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Reads a snapshot's bytes and compares their checksums.",
        discussion: """
            The first verification notes a checksum of each 2 MiB, each later one compares with it: what a disk changes after the first is \
            found. The server keeps the result, and `varve snapshot show` tells it. Exit code 0: good; 1: not.
            """)
    @OptionGroup var output: ReportOptions
    @OptionGroup(title: "Which service") var service: ServiceOptions
    @Argument(help: "The number of the snapshot.", completion: .objects(.snapshot)) var number: String

    func run() async throws {
        let result = try await service.withClient { client in
            let snapshot = try await client.created(number)
            let total = UInt64(max(0, snapshot.blockStorageSnapshotVolumeSize))
            let end = "ended by Ctrl-C; the next verification goes on where this one ended"
            return try await Interruption.ends("verifying snapshot \(number)", byteCount: total, saying: end) { display in
                while true {
                    let result = try await step(client)
                    display.update(doneByteCount: UInt64(max(0, result.verifiedSize)))
                    if !result.endDate.isEmpty { return result }
                }
            }
        }
        try output.say(result) { _ in Self.text(result) }
        if result.verificationStatus != BlockStorageSnapshotVerification.Status.good.rawValue { throw ExitCode(1) }
    }

    private func step(_ client: StorageClient) async throws -> BlockStorageSnapshotVerification {
        let answer = try await client.send(
            VerifyBlockStorageSnapshotInstanceRequest(blockStorageSnapshotInstanceNo: number)
        ).items
        guard let result = answer.first else { throw CommandError("verifyBlockStorageSnapshotInstance answered nothing") }
        return result
    }

    static func text(_ result: BlockStorageSnapshotVerification) -> String {
        let read = Amount.bytes(UInt64(max(0, result.checkedSize)))
        let noted = UInt64(max(0, result.notedSize))
        guard result.wrongUnitCount == 0 else {
            let places = result.wrongRangeList.map { "  bytes \($0)" }.joined(separator: "\n")
            return
                "wrong: \(Amount.count(Int(result.wrongUnitCount), "unit")) of 2 MiB not as noted, or not readable (\(read) read)\n\(places)"
        }
        let first = noted > 0 ? "; the checksums of \(Amount.bytes(noted)) were not known before, and are noted now" : ""
        return "good: \(read) read\(first)"
    }
}
