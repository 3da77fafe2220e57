import Testing
import VarveCommand
import VarveWire

@Suite("Manual pages")
struct ManualTests {
    private static let dump = """
        {"serializationVersion": 0, "command": {"commandName": "varve", "abstract": "A service.", "discussion": "One.\\n\\n.Two", "subcommands": [
          {"commandName": "volume", "abstract": "Volumes.", "subcommands": [
            {"commandName": "list", "abstract": "Lists.", "arguments": [
              {"kind": "option", "shouldDisplay": true, "isOptional": true, "isRepeating": false, "valueName": "zone-name",
               "names": [{"kind": "long", "name": "zone-name"}], "abstract": "The zone.", "defaultValue": "KR-1", "allValues": ["KR-1", "KR-2"]},
              {"kind": "flag", "shouldDisplay": true, "isOptional": true, "isRepeating": false, "names": [{"kind": "long", "name": "wait"}]},
              {"kind": "option", "shouldDisplay": false, "isOptional": true, "isRepeating": false, "names": [{"kind": "long", "name": "secret"}]},
              {"kind": "positional", "shouldDisplay": true, "isOptional": false, "isRepeating": true, "valueName": "number", "abstract": "Numbers."}
            ]}]},
          {"commandName": "vserver", "abstract": "Calls."},
          {"commandName": "hidden", "shouldDisplay": false},
          {"commandName": "help"}]}}
        """

    private func pages() throws -> [String: String] {
        let pages = ManualPage.all(try CommandTree(dump: Self.dump), version: "1.2", date: "2026-11-26")
        return Dictionary(uniqueKeysWithValues: pages.map { ($0.fileName, $0.text) })
    }

    @Test("one for the program and one for each group that people are told of")
    func files() throws { #expect(try pages().keys.sorted() == ["varve-volume.1", "varve-vserver.1", "varve.1"]) }

    @Test("a command's arguments, and none that are hidden") func arguments() throws {
        let page = try #require(try pages()["varve-volume.1"])
        let lines = page.split(separator: "\n").map(String.init)
        for line in [
            ".Dd 2026-11-26", ".Dt VARVE-VOLUME 1", ".Os varve 1.2", ".Nd Volumes", ".Nm varve volume list",
            ".Op Fl \\-zone\\-name Ar zone-name", ".Op Fl \\-wait", ".Ar number ...", ".It Fl \\-zone\\-name Ar zone-name",
            "The zone.",
            "One of KR\\-1, KR\\-2.", "Default: KR\\-1.", ".It Ar number", ".Xr varve 1",
        ] { #expect(lines.contains(line), "\(line)") }
        #expect(!page.contains("secret"))
    }

    @Test("text is text, whatever it begins with") func escapes() throws {
        #expect(try #require(try pages()["varve.1"]).contains("\n.Pp\n\\&.Two\n"))
    }

    @Test("every operation of the API is in the page about them") func operations() throws {
        let page = try #require(try pages()["varve-vserver.1"])
        for operation in Operation.all { #expect(page.contains("\n.Ss \(operation.name)\n")) }
        #expect(page.contains("\n.It Fl \\-regionCode Ar TEXT\n"))
        #expect(page.contains("\n.It Fl \\-blockStorageInstanceNoList Ar NUMBER ...\n"))
    }

    @Test("what is no description of commands is an error") func malformed() {
        #expect(throws: (any Error).self) { try CommandTree(dump: "{}") }
    }
}
