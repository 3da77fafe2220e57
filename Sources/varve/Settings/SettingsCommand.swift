import ArgumentParser
import VarveCommand

/// `varve settings`: a configuration file with everything that can be set.
struct SettingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings", abstract: "Prints a configuration file for varve serve, with every setting in it and none set.")

    func run() throws {
        let tree = try CommandTree(dump: ServeCommand._dumpHelp())
        print(SettingsFile(serve: tree, lists: ServeSettings.lists).text, terminator: "")
    }
}
