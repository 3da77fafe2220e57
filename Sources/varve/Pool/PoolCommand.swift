import ArgumentParser
import Foundation
import VarveClient
import VarveDisk
import VarveEngine
import VarveNode
import VarveService
import VarveWire

/// `varve pool`: what the pool holds, and whether it is sound. Of a running server it asks the server, else it looks itself.
struct PoolCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pool", abstract: "Shows what the pool holds, checks it, and reads all that is stored.",
        subcommands: [Status.self, Check.self, PoolScrubCommand.self])

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Shows the space truth: what is mapped, what waits to be free, what the files take, what is being reclaimed.")
        @OptionGroup var target: PoolTarget
        @OptionGroup var output: ReportOptions

        func run() async throws {
            let status = try await target.reach(
                offline: { PoolStatus(try Pool.statusOffline(POSIXDisk(path: $0.pool), path: $0.pool)) },
                online: { try await $0.pool.status() })
            try output.say(status) { _ in PoolReport.text(status) }
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Checks that every page and table is reached exactly as accounted, every table's checksum, and that catalog and pool agree.",
            discussion: """
                Catalog and pool agree if each volume and snapshot of the one is in the other, with the same size.

                Without --repair no byte is changed. With it, space that a check finds lost is given back, if nothing else is wrong; the server
                must not be running. Exit code 0: sound; 1: not.
                """)
        @OptionGroup var target: PoolTarget
        @OptionGroup var output: ReportOptions
        @Flag(help: "Give back space that nothing uses. Offline only.") var repair = false

        func run() async throws {
            let report = try await check()
            try output.say(report) { _ in PoolReport.text(report) }
            if !report.isSound { throw ExitCode(1) }
        }

        private func check() async throws -> PoolCheckReport {
            if repair { return try repaired() }
            return try await target.reach(
                offline: { try OfflineCheck(directory: $0).run() }, online: { try await $0.pool.check() })
        }

        private func repaired() throws -> PoolCheckReport {
            do {
                return try target.offline { try OfflineCheck(directory: $0).run(repairing: true) }
            } catch PoolOpenError.inUse(let path) {
                throw CommandError("the pool \(path) is in use: stop the server, then repair")
            }
        }
    }
}

/// Which pool is meant: a directory, or a server's.
struct PoolTarget: ParsableArguments {
    @OptionGroup(title: "Which pool") var server: ServerTarget

    /// Looks at the pool in the directory if nobody has it open, else asks the server.
    func reach<Value>(
        offline: (DataDirectory) throws -> Value, online: (StorageClient) async throws -> Value
    ) async throws -> Value {
        if server.data != nil {
            do {
                return try self.offline(offline)
            } catch PoolOpenError.inUse {}
        }
        return try await server.withClient(online)
    }

    func offline<Value>(_ body: (DataDirectory) throws -> Value) throws -> Value {
        guard let data = server.data else {
            throw UsageError("--repair needs --data DIR: only a pool that no server has open can be repaired")
        }
        let directory = DataDirectory(path: data)
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: directory.pool, isDirectory: &isDirectory), isDirectory.boolValue else {
            throw CommandError("\(data) is not a Varve data directory: it has no pool; `varve serve --data \(data)` makes one")
        }
        return try body(directory)
    }
}
