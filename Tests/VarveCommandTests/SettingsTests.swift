import Testing
import VarveCommand

@Suite("Settings")
struct SettingsTests {
    private static let file = """
        # NCP
        [DEFAULT]
        ncloud_access_key_id = fileAccess
        ncloud_secret_access_key = file=Secret
        ncloud_api_url = https://file.example
        [lab]
        ncloud_access_key_id=labAccess
        ncloud_secret_access_key=labSecret
        """

    private func chain(
        _ environment: [String: String] = [:], file: String? = SettingsTests.file,
        _ change: (inout SettingsChain) -> Void = { _ in }
    ) -> SettingsChain {
        var chain = SettingsChain(environment: environment, fileName: "~/.ncloud/configure", file: file)
        change(&chain)
        return chain
    }

    private static let environment = [
        "NCLOUD_ACCESS_KEY": "envAccess", "NCLOUD_SECRET_KEY": "envSecret", "NCLOUD_API_GW": "http://env.example",
    ]

    @Test("flags win over the environment, and that over the file")
    func order() throws {
        let flags = try chain(Self.environment) {
            ($0.endpoint, $0.accessKey, $0.secretKey) = ("http://flag.example", "flagAccess", "flagSecret")
        }.settings()
        #expect(
            flags
                == ServerSettings(
                    endpoint: "http://flag.example", accessKey: "flagAccess", secretKey: "flagSecret", origin: "the command line")
        )
        #expect(
            try chain(Self.environment).settings()
                == ServerSettings(
                    endpoint: "http://env.example", accessKey: "envAccess", secretKey: "envSecret", origin: "the environment"))
        #expect(
            try chain().settings()
                == ServerSettings(
                    endpoint: "https://file.example", accessKey: "fileAccess", secretKey: "file=Secret",
                    origin: "~/.ncloud/configure"))
    }

    @Test("both spellings of the environment, and an empty value is none")
    func spellings() throws {
        let other = ["NCLOUD_ACCESS_KEY_ID": "a", "NCLOUD_SECRET_ACCESS_KEY": "s", "NCLOUD_ACCESS_KEY": ""]
        let settings = try chain(other, file: nil).settings()
        #expect(settings.accessKey == "a" && settings.secretKey == "s" && settings.endpoint == ServerSettings.publicEndpoint)
    }

    @Test("an endpoint may come from elsewhere than the key pair; a key pair comes whole from one place")
    func mixed() throws {
        let settings = try chain(["NCLOUD_API_GW": "http://env.example"]).settings()
        #expect(settings.endpoint == "http://env.example" && settings.accessKey == "fileAccess")
        #expect(throws: SettingsError("NCLOUD_ACCESS_KEY is set without NCLOUD_SECRET_KEY")) {
            try chain(["NCLOUD_ACCESS_KEY": "envAccess"]).settings()
        }
        #expect(throws: SettingsError("NCLOUD_SECRET_KEY is set without NCLOUD_ACCESS_KEY")) {
            try chain(["NCLOUD_SECRET_KEY": "envSecret"]).settings()
        }
        #expect(throws: SettingsError("a key pair has two halves: --access-key and --secret-key")) {
            try chain { $0.accessKey = "flagAccess" }.settings()
        }
        let half = try chain(Self.environment) { $0.accessKey = "flagAccess" }.settings()
        #expect(half.accessKey == "flagAccess" && half.secretKey == "envSecret")
    }

    @Test("a profile that is asked for comes before the environment")
    func profiles() throws {
        let lab = try chain(Self.environment) { $0.profile = "lab" }.settings()
        #expect(lab.accessKey == "labAccess" && lab.secretKey == "labSecret" && lab.endpoint == "http://env.example")
        #expect(throws: SettingsError("~/.ncloud/configure has no profile lob; it has DEFAULT, lab; is lab meant?")) {
            try chain { $0.profile = "lob" }.settings()
        }
        #expect(throws: SettingsError("~/.ncloud/configure has no profile lab")) {
            try chain(file: nil) { $0.profile = "lab" }.settings()
        }
    }

    @Test("nothing anywhere, and half a pair in the file, say what would be right")
    func missing() {
        #expect {
            try chain(file: nil).settings()
        } throws: {
            "\($0)".contains(
                "--access-key and --secret-key, or NCLOUD_ACCESS_KEY and NCLOUD_SECRET_KEY, or write ~/.ncloud/configure")
        }
        #expect(
            throws: SettingsError(
                "~/.ncloud/configure holds half a key pair: ncloud_access_key_id and ncloud_secret_access_key")
        ) { try chain(file: "ncloud_access_key_id = x").settings() }
    }

    @Test("sections as NCP's tools write them")
    func sections() {
        let text = "a = 1\r\n  b=2 = 3 \r\n; no\n#no\n[ two ]\na = 4\na = 5\nnothing\n[default]\nc =\n"
        #expect(ConfigureFile.sections(of: text) == ["DEFAULT": ["a": "1", "b": "2 = 3", "c": ""], "two": ["a": "5"]])
    }
}
