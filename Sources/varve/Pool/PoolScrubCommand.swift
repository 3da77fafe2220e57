import ArgumentParser
import VarveClient
import VarveCommand
import VarveWire

/// `varve pool scrub`.
struct PoolScrubCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scrub",
        abstract: "Reads all that is stored, from the disk, and compares it with the checksums that there are.",
        discussion: """
            Snapshots are read first, each byte once however many share it: the first time a checksum of each 2 MiB is noted, later it is compared. Then what \
            volumes hold beyond their snapshots is read, which finds what a disk cannot read any more. The server must be running; calls and clients go on \
            meanwhile. What was begun and not ended goes on where it was. `varve pool status` tells what the last one found. Exit code 0: nothing wrong; 1: \
            something is, or tables are not sound.
            """)
    private static let mebibyte: UInt64 = 1 << 20

    @OptionGroup(title: "Which pool") var server: ServerTarget
    @OptionGroup var output: ReportOptions
    @Option(
        help: ArgumentHelp("The most to read in a second; as fast as the disk gives if it is left out.", valueName: "MiB"))
    var rate: UInt64?

    func validate() throws {
        if rate == 0 { throw ValidationError("--rate is in MiB a second, at least 1; leave it out for no limit") }
    }

    func run() async throws {
        let scrub = try await server.withClient { client in try await self.scrub(client) }
        let check = try await server.withClient { client in try await client.pool.check() }
        try output.say(scrub) { _ in PoolReport.text(scrub) }
        if !check.isSound { Output.remark(PoolReport.text(check)) }
        if !scrub.isSound || !check.isSound { throw ExitCode(1) }
    }

    private func scrub(_ client: StorageClient) async throws -> PoolScrub {
        let last = try await client.pool.status().scrub
        let start = last.flatMap { $0.endDate == nil ? $0.readByteCount : nil } ?? 0
        let pace = Pace(byteCountPerSecond: rate.map { $0 * Self.mebibyte })
        var scrub = try await client.pool.scrub()
        let end = "ended by Ctrl-C; the next scrub goes on where this one ended"
        return try await Interruption.ends("scrubbing the pool", byteCount: scrub.byteCount, saying: end) { display in
            while scrub.endDate == nil {
                display.update(doneByteCount: scrub.doneByteCount)
                try await pace.wait(after: scrub.readByteCount - min(start, scrub.readByteCount))
                scrub = try await client.pool.scrub()
            }
            return scrub
        }
    }

    /// Holds a rate on the average.
    private struct Pace {
        let byteCountPerSecond: UInt64?
        private let start = ContinuousClock.now

        init(byteCountPerSecond: UInt64?) { self.byteCountPerSecond = byteCountPerSecond }

        func wait(after byteCount: UInt64) async throws {
            guard let byteCountPerSecond else { return }
            try await Task.sleep(until: start + .seconds(Double(byteCount) / Double(byteCountPerSecond)))
        }
    }
}
