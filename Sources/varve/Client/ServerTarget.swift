import ArgumentParser
import Foundation
import VarveClient
import VarveCommand
import VarveNode

/// Which service is meant, and the key pair to ask it with: a data directory's, or what flags, environment and `~/.ncloud/configure` tell.
struct ServerTarget: ParsableArguments {
    @Option(
        help: ArgumentHelp("The data directory of a server: its address and its first key pair.", valueName: "dir"),
        completion: .directory)
    var data: String?
    @Option(
        help: ArgumentHelp(
            "The address of the service, as http://127.0.0.1:8080; else NCLOUD_API_GW, else NCP's.", valueName: "url"))
    var endpoint: String?
    @Option(help: ArgumentHelp("The access key; else NCLOUD_ACCESS_KEY, else ~/.ncloud/configure.", valueName: "key"))
    var accessKey: String?
    @Option(help: ArgumentHelp("The secret key; else NCLOUD_SECRET_KEY, else ~/.ncloud/configure.", valueName: "key"))
    var secretKey: String?
    @Option(
        help: ArgumentHelp("A section of ~/.ncloud/configure, instead of DEFAULT.", valueName: "name"), completion: .profiles)
    var profile: String?

    func validate() throws {
        guard data == nil || (endpoint == nil && accessKey == nil && secretKey == nil && profile == nil) else {
            throw ValidationError("Which server? Give --data DIR, or --endpoint URL with a key pair; one of the two.")
        }
        guard (accessKey == nil) == (secretKey == nil) else {
            throw ValidationError("A key pair has two halves: --access-key and --secret-key.")
        }
        guard accessKey == nil || profile == nil else {
            throw ValidationError("Which key pair? Give --profile, or --access-key and --secret-key; one of the two.")
        }
    }

    /// The key pair, and the address in it.
    /// - Throws: ``UsageError`` if it is not known which service is meant.
    func credentials() async throws -> Credentials {
        if let data {
            let directory = DataDirectory(path: data)
            var credentials = try FileCredentials(path: directory.credentials).credentials()
            if let endpoint = directory.runningEndpoint { credentials.endpoint = try Endpoint(endpoint) }
            guard credentials.endpoint != nil else {
                throw CommandError("\(data)/credentials does not tell the server's address: give --endpoint URL and the key pair")
            }
            return credentials
        }
        var credentials = try await keyPair()
        credentials.endpoint = try endpoint(besides: credentials)
        return credentials
    }

    private func keyPair() async throws -> Credentials {
        if let accessKey, let secretKey { return Credentials(accessKey: accessKey, secretKey: secretKey) }
        do {
            return try await CredentialsChain.standard(profile: profile).credentials()
        } catch {
            throw UsageError("\(error); or give --access-key and --secret-key, or --data DIR for a server of this machine")
        }
    }

    /// A profile that is asked for brings its own.
    private func endpoint(besides credentials: Credentials) throws -> Endpoint {
        let given = ProcessInfo.processInfo.environment["NCLOUD_API_GW"].flatMap { $0.isEmpty ? nil : $0 }
        do {
            if let endpoint { return try Endpoint(endpoint) }
            if profile != nil, let endpoint = credentials.endpoint { return endpoint }
            if let given { return try Endpoint(given) }
        } catch {
            throw UsageError("\(error)")
        }
        return credentials.endpoint ?? .publicCloud
    }

    /// Runs `body` with a client of the service, and closes its connections.
    func withClient<Value>(regionCode: String? = nil, _ body: (StorageClient) async throws -> Value) async throws -> Value {
        let credentials = try await credentials()
        let configuration = ClientConfiguration(
            endpoint: credentials.endpoint, credentials: credentials, regionCode: regionCode,
            // Somebody is waiting for the command to say something.
            retries: RetryPolicy(attemptsMax: 3))
        return try await StorageClient.run(configuration, body)
    }
}

/// Which service is meant, and which of its regions.
struct ServiceOptions: ParsableArguments {
    @OptionGroup(title: "Which service") var target: ServerTarget
    @Option(
        help: ArgumentHelp("The region, as KR; the service's first one when not given.", valueName: "code"),
        completion: .objects(.region))
    var region: String?

    /// Runs `body` with a client of the region.
    func withClient<Value>(_ body: (StorageClient) async throws -> Value) async throws -> Value {
        try await target.withClient(regionCode: region, body)
    }
}
