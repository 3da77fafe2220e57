import ArgumentParser
import Foundation
import VarveCommand
import VarveWire

/// `varve manual DIR`: the manual pages, made of the commands as they are. For packagers; `make man` calls it.
struct ManualCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual", abstract: "Writes the manual pages into a directory.", shouldDisplay: false)
    @Argument(help: "Where to; made if it is not there.", completion: .directory) var directory: String

    func run() throws {
        let tree = try CommandTree(dump: Varve._dumpHelp())
        // Packagers build the same bytes again.
        let built = ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"].flatMap { Double($0) }
        let date = (built.map { Date(timeIntervalSince1970: $0) } ?? Date()).formatted(.iso8601.year().month().day())
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            for page in ManualPage.all(tree, version: Release.version, date: date) {
                try page.text.write(toFile: directory + "/" + page.fileName, atomically: true, encoding: .utf8)
            }
        } catch {
            throw CommandError("the pages cannot be written to \(directory): \(error.localizedDescription)")
        }
    }
}
