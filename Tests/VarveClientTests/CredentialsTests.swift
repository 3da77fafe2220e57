import Foundation
import Testing
import VarveClient

@Suite("Key pairs")
struct CredentialsTests {
    /// A provider that has what it is given, and counts.
    private struct Fixed: CredentialsProvider {
        let outcome: Result<Credentials, CredentialsError>
        func credentials() throws(CredentialsError) -> Credentials { try outcome.get() }
    }

    private func withFile<Value>(_ text: String, _ body: (String) throws -> Value) throws -> Value {
        let path = NSTemporaryDirectory() + "varve-credentials-\(UUID().uuidString)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try body(path)
    }

    /// What reading this text as a file throws, its path as FILE.
    private func failure(_ text: String, profile: String? = nil) throws -> String {
        try withFile(text) { path in
            let error = #expect(throws: CredentialsError.self) {
                try FileCredentials(path: path, profile: profile).credentials()
            }
            return try "\(#require(error))".replacingOccurrences(of: path, with: "FILE")
        }
    }

    @Test("the environment, under either name, as NCP's SDKs read it")
    func environment() throws {
        let names = [
            ("NCLOUD_ACCESS_KEY", "NCLOUD_SECRET_KEY"), ("NCLOUD_ACCESS_KEY_ID", "NCLOUD_SECRET_ACCESS_KEY"),
            ("NCLOUD_ACCESS_KEY", "NCLOUD_SECRET_ACCESS_KEY"),
        ]
        for (access, secret) in names {
            let found = try EnvironmentCredentials([access: "a", secret: "s", "NCLOUD_API_GW": "http://host:1/p/"]).credentials()
            #expect(found == Credentials(accessKey: "a", secretKey: "s", endpoint: try Endpoint("http://host:1/p")))
        }
    }

    @Test("half a pair, and an address that is none, end the search")
    func wrongEnvironment() {
        func text(_ environment: [String: String]) -> String? {
            #expect(throws: CredentialsError.self) { try EnvironmentCredentials(environment).credentials() }?.description
        }
        #expect(
            text(["NCLOUD_ACCESS_KEY": "a", "NCLOUD_SECRET_KEY": ""])
                == "the environment: NCLOUD_ACCESS_KEY is set, but neither NCLOUD_SECRET_ACCESS_KEY nor NCLOUD_SECRET_KEY: a key pair needs both"
        )
        #expect(text(["NCLOUD_SECRET_KEY": "s"])?.contains("NCLOUD_SECRET_KEY is set, but neither NCLOUD_ACCESS_KEY_ID") == true)
        #expect(
            text(["NCLOUD_ACCESS_KEY": "a", "NCLOUD_SECRET_KEY": "s", "NCLOUD_API_GW": "host"])?.hasPrefix(
                "the environment's NCLOUD_API_GW: the endpoint \"host\" is none") == true)
        #expect(text([:]) == "no key pair: neither NCLOUD_ACCESS_KEY_ID nor NCLOUD_ACCESS_KEY is set")
    }

    @Test("a file: profiles, comments, values with =, Windows lines, the file that a Varve writes")
    func file() throws {
        let text = """
            # a comment
            ncloud_access_key_id = first\r
            ncloud_secret_access_key=a=b==
            something_else = 1

            [DEFAULT]
            ncloud_api_url = http://127.0.0.1:8080
            [ staging ]
            ; another comment
            ncloud_access_key_id = old
            ncloud_access_key_id = second
            ncloud_secret_access_key = s2
            """
        try withFile(text) { path in
            let standard = try FileCredentials(path: path).credentials()
            #expect(standard == Credentials(accessKey: "first", secretKey: "a=b==", endpoint: .localVarve))
            let staging = try FileCredentials(path: path, profile: "staging").credentials()
            #expect(staging == Credentials(accessKey: "second", secretKey: "s2"))
        }
    }

    @Test("a malformed file: the error names file and line, and shows no line that may hold a secret")
    func malformedFile() throws {
        #expect(
            try failure("ncloud_access_key_id = a\nncloud_secret_access_key secret\n")
                == "FILE:2: a line is \"name = value\", a section in brackets, or a comment after #")
        #expect(try failure("[DEFAULT\n") == "FILE:1: a section is a name between brackets, as [DEFAULT] is")
        #expect(try failure("\n[]\n") == "FILE:2: a section is a name between brackets, as [DEFAULT] is")
        #expect(try failure("[DEFAULT]\nncloud_access_key_id =\n") == "FILE:2: ncloud_access_key_id has no value")
        #expect(
            try failure("# x\n[DEFAULT]\nncloud_access_key_id = a\n")
                == "FILE:2: the profile DEFAULT has no ncloud_secret_access_key")
        #expect(
            try failure("ncloud_access_key_id = a\nncloud_secret_access_key = b\nncloud_api_url = host\n").hasPrefix(
                "FILE:3: the endpoint \"host\" is none: it must be"))
        #expect(
            try failure("ncloud_access_key_id = a\nncloud_secret_access_key = b\n[b]\nncloud_access_key_id = a\n", profile: "c")
                == "FILE: there is no key pair for the profile c; it has DEFAULT, b")
        #expect(try failure("", profile: nil) == "FILE: there is no key pair for the profile DEFAULT; it has none")
    }

    @Test("a file that was named and is not there, or is no text, is an error")
    func missingFile() throws {
        let error = #expect(throws: CredentialsError.self) { try FileCredentials(path: "/nowhere/configure").credentials() }
        #expect(error == .unreachable(place: "/nowhere/configure", reason: "there is no such file"))
        let path = NSTemporaryDirectory() + "varve-credentials-\(UUID().uuidString)"
        try Data([0xFF, 0xFE]).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let unreadable = #expect(throws: CredentialsError.self) { try FileCredentials(path: path).credentials() }
        #expect(unreadable == .malformed(place: path, reason: "it is not UTF-8 text"))
    }

    @Test("a chain gives the first pair, tells what each source lacks, and stops at one that is wrong")
    func chain() async throws {
        let pair = Credentials(accessKey: "a", secretKey: "s")
        let absent = Fixed(outcome: .failure(.absent(["no first"])))
        let wrong = Fixed(outcome: .failure(.malformed(place: "file:1", reason: "bad")))
        #expect(try await CredentialsChain([absent, pair, wrong]).credentials() == pair)
        await #expect(throws: CredentialsError.absent(["no first", "no first"])) {
            try await CredentialsChain([absent, absent]).credentials()
        }
        await #expect(throws: CredentialsError.malformed(place: "file:1", reason: "bad")) {
            try await CredentialsChain([absent, wrong, pair]).credentials()
        }
        let client = StorageClient(
            ClientConfiguration(endpoint: .localVarve, credentials: CredentialsChain([absent])),
            transport: ScriptedTransport([.failure(.cancelled)]))
        let error = await #expect(throws: ClientError.self) { try await client.regions.list() }
        #expect(error == .noCredentials(.absent(["no first"])))
        #expect(error?.description == "no key pair: no first")
    }

    @Test("the standard chain takes the environment")
    func standardChain() async throws {
        let chain = CredentialsChain.standard(environment: ["NCLOUD_ACCESS_KEY": "a", "NCLOUD_SECRET_KEY": "s"])
        #expect(try await chain.credentials() == Credentials(accessKey: "a", secretKey: "s"))
    }

    @Test("secrets are in no description")
    func descriptions() {
        let pair = Credentials(accessKey: "known", secretKey: "hush")
        #expect("\(pair)" == "Credentials(accessKey: known, secretKey: hidden)")
        #expect(!String(reflecting: pair).contains("hush"))
        #expect(!"\(ClientConfiguration(credentials: pair))".contains("hush"))
    }

    @Test("the pair that came with an endpoint goes there, unless the client has one")
    func endpoints() async throws {
        let transport = ScriptedTransport([.success(.items([Region.example], of: GetRegionListRequest.operation))])
        let pair = Credentials(accessKey: "a", secretKey: "s", endpoint: try Endpoint("http://with.pair/api"))
        _ = try await StorageClient(ClientConfiguration(credentials: pair), transport: transport).regions.list()
        _ = try await StorageClient(ClientConfiguration(endpoint: .governmentCloud, credentials: pair), transport: transport)
            .regions.list()
        #expect(
            transport.requests.map { $0.origin + $0.target } == [
                "http://with.pair/api/vserver/v2/getRegionList?responseFormatType=json",
                "https://ncloud.apigw.gov-ntruss.com/vserver/v2/getRegionList?responseFormatType=json",
            ])
    }
}

@Suite("The server role")
struct ServerRoleTests {
    private static func text(_ text: String, status: Int = 200) -> ScriptedTransport.Outcome {
        .success(TransportResponse(status: status, body: Array(text.utf8)))
    }

    private static let pair = #"{"AccessKeyId":"a","SecretAccessKey":"s","Expiration":"2025-06-25T08:00:14Z","Code":"Success"}"#

    private func provider(_ transport: ScriptedTransport, at seconds: @escaping @Sendable () -> Double = { 0 })
        -> ServerRoleCredentials
    {
        ServerRoleCredentials(environment: ["NCLOUD_METADATA_API_ENDPOINT": "http://metadata"], transport: { transport }) {
            ManualPace.start + seconds()
        }
    }

    @Test("the first role's pair, kept until shortly before it expires")
    func role() async throws {
        let transport = ScriptedTransport([
            Self.text("role-1\nrole-2\n"), Self.text(Self.pair), Self.text("role-1"), Self.text(Self.pair),
        ])
        let expiration = Date(timeIntervalSince1970: 1_750_838_414)
        let expected = Credentials(accessKey: "a", secretKey: "s", expiration: expiration)
        let provider = provider(transport)
        #expect(try await provider.credentials() == expected)
        #expect(try await provider.credentials() == expected)
        let path = "/latest/meta-data/iam/security-credentials/"
        #expect(transport.requests.map { $0.origin + $0.target } == ["http://metadata\(path)", "http://metadata\(path)role-1"])
    }

    @Test("a pair that expires within a minute is asked for again")
    func expired() async throws {
        let transport = ScriptedTransport([Self.text("r"), Self.text(Self.pair), Self.text("r"), Self.text(Self.pair)])
        let provider = provider(transport, at: { 541 })
        _ = try await provider.credentials()
        _ = try await provider.credentials()
        #expect(transport.requests.count == 4)
    }

    @Test("nobody there, no role, another status: the chain looks on")
    func absent() async throws {
        for outcome in [.failure(.notSent(reason: "")), Self.text(""), Self.text("", status: 404)] as [ScriptedTransport.Outcome]
        {
            let error = await #expect(throws: CredentialsError.self) {
                try await provider(ScriptedTransport([outcome])).credentials()
            }
            guard case .absent = error else {
                Issue.record("\(outcome): \(String(describing: error))")
                continue
            }
        }
    }

    @Test(
        "what is no pair is an error that names the place",
        arguments: [
            "{}", "no JSON", #"{"AccessKeyId":"","SecretAccessKey":"s"}"#,
            #"{"AccessKeyId":"a","SecretAccessKey":"s","Expiration":"tomorrow"}"#,
        ])
    func malformed(text: String) async throws {
        let error = await #expect(throws: CredentialsError.self) {
            try await provider(ScriptedTransport([Self.text("r"), Self.text(text)])).credentials()
        }
        guard case .malformed(let place, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(place == "http://metadata/latest/meta-data/iam/security-credentials/r")
    }
}
