import Testing
import VarveCommand

@Suite("A file with every setting")
struct SettingsFileTests {
    private static let dump = """
        {"command": {"commandName": "serve", "arguments": [
          {"kind": "option", "shouldDisplay": true, "isOptional": true, "isRepeating": false, "valueName": "dir",
           "names": [{"kind": "long", "name": "data"}], "abstract": "Where."},
          {"kind": "option", "shouldDisplay": true, "isOptional": true, "isRepeating": true, "valueName": "host:port",
           "names": [{"kind": "long", "name": "nbd"}], "abstract": "An address. Default: none."},
          {"kind": "flag", "shouldDisplay": true, "isOptional": true, "isRepeating": false, "sectionTitle": "Access",
           "names": [{"kind": "long", "name": "nbd-tls-verify"}], "abstract": "Look at certificates, which may take a sentence that is longer than a line of this file can be, so that it goes on."},
          {"kind": "option", "shouldDisplay": false, "isOptional": true, "isRepeating": false,
           "names": [{"kind": "long", "name": "secret"}]}]}}
        """

    @Test("groups, meanings and keys, all commented out, and nothing that is no setting") func text() throws {
        let file = SettingsFile(
            serve: try CommandTree(dump: Self.dump), lists: [.init(key: "regions", meaning: "Regions.", value: "\n  - KR")])
        #expect(file.settings.map(\.key) == ["nbd", "nbdTlsVerify", "regions"])
        let body = file.text.split(separator: "\n## ", maxSplits: 1)[1]
        #expect(
            body == """
                The server

                # An address. Default: none.
                #nbd: [<host:port>]

                ## Access

                # Look at certificates, which may take a sentence that is longer than a line of this file can be, so
                # that it goes on. Default: false.
                #nbdTlsVerify: true

                ## What the API offers

                # Regions.
                #regions:
                #  - KR

                """)
    }
}
