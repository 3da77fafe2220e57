import Testing
import VarveCommand

@Suite("What is wrong with a command line")
struct UsageTests {
    private let tree: CommandTree

    init() throws {
        func command(_ name: String, _ subcommands: String = "") -> String {
            #"{"commandName": "\#(name)", "shouldDisplay": true, "subcommands": [\#(subcommands)]}"#
        }
        let volume = command("volume", command("list") + "," + command("create") + "," + command("help"))
        let hidden = #"{"commandName": "manual", "shouldDisplay": false}"#
        tree = try CommandTree(
            dump: #"{"command": \#(command("varve", [volume, command("doctor"), hidden].joined(separator: ",")))}"#)
    }

    private func text(_ message: String, _ line: String) -> String {
        UsageComplaint.text(message, arguments: line.split(separator: " ").map(String.init), tree: tree)
    }

    @Test("a command that is not there, near one and near none")
    func commands() {
        let message =
            "Error: Unexpected argument 'lst'\nUsage: varve volume <subcommand>\n  See 'varve volume --help' for more information."
        #expect(text(message, "volume lst") == "varve volume has no command lst; is list meant?")
        #expect(text(message, "volum list") == "varve has no command volum; is volume meant?")
        #expect(text(message, "volume frobnicate") == "varve volume has no command frobnicate; `varve volume --help` lists them")
    }

    @Test("an option's value, with what it may be and what it is")
    func values() {
        let size =
            "Error: The value 'ten' is invalid for '--size <gb>'\nHelp:  --size <gb>  10 to 16380, by tens.\nUsage: varve volume create"
        #expect(
            text(size, "volume create --size ten")
                == "the value 'ten' is invalid for '--size <gb>' (10 to 16380, by tens); `varve volume create --help` tells more")
        let type = """
            Error: The value 'XX' is invalid for '--type <type>'. Please provide one of the following:
              - HDD
              - SSD
            Help:  --type <type>  Its type.
            Usage: varve volume create [<options>] --type <type>
              See 'varve volume create --help' for more information.
            """
        #expect(
            text(type, "volume create --type XX")
                == "the value 'XX' is invalid for '--type <type>'. Please provide one of the following: HDD, SSD (Its type); "
                + "`varve volume create --help` tells more")
    }

    @Test("what our own checks say, and options that are not there")
    func others() {
        #expect(
            text(
                "Error: A key pair has two halves: --access-key and --secret-key.\nUsage: varve volume list",
                "volume list --access-key a")
                == "a key pair has two halves: --access-key and --secret-key; `varve volume list --help` tells more")
        #expect(
            text("Error: Unknown option '--ouput'. Did you mean '--output'?\nUsage: varve", "doctor --ouput")
                == "unknown option '--ouput'; is --output meant?")
        #expect(
            text("Error: Missing expected argument '<dir>'\nHelp:  <dir>  \nUsage: varve", "doctor")
                == "missing expected argument '<dir>'; `varve doctor --help` tells more")
        #expect(text("Error: No.", "manual") == "no; `varve manual --help` tells more", "it is not shown, and there")
        #expect(text("", "").contains("`varve --help` tells more"))
    }
}
