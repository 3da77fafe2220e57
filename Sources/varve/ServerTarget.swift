import ArgumentParser
import Foundation
import VarveClient
import VarveNode

/// Which server is meant, and the key pair to ask it with: by its data directory, or by its address.
struct ServerTarget: ParsableArguments {
    @Option(help: ArgumentHelp("The data directory. If a server has it open, the server is asked.", valueName: "dir"))
    var data: String?
    @Option(help: ArgumentHelp("The address of a running server, as http://127.0.0.1:8080.", valueName: "url"))
    var endpoint: String?
    @Option(help: "The access key for --endpoint; else NCLOUD_ACCESS_KEY.") var accessKey: String?
    @Option(help: "The secret key for --endpoint; else NCLOUD_SECRET_KEY.") var secretKey: String?

    func validate() throws {
        guard (data == nil) != (endpoint == nil) else {
            throw ValidationError("Which server? Give --data DIR, or --endpoint URL with a key pair; one of the two.")
        }
    }

    /// Runs `body` with a client of the server, and closes its connections.
    func withClient<Value>(_ body: (StorageClient) async throws -> Value) async throws -> Value {
        let credentials = try credentials()
        guard let endpoint = credentials.endpoint else {
            throw CommandError("the server's address is not known: give --endpoint URL")
        }
        return try await StorageClient.run(ClientConfiguration(endpoint: endpoint, credentials: credentials), body)
    }

    private func credentials() throws -> Credentials {
        if let data { return try FileCredentials(path: DataDirectory(path: data).credentials).credentials() }
        let endpoint: Endpoint
        do { endpoint = try Endpoint(self.endpoint ?? "") } catch { throw UsageError("\(error)") }
        if let accessKey, let secretKey { return Credentials(accessKey: accessKey, secretKey: secretKey, endpoint: endpoint) }
        guard var found = try? EnvironmentCredentials().credentials() else {
            throw UsageError(
                "--endpoint needs a key pair: give --access-key and --secret-key, or NCLOUD_ACCESS_KEY and NCLOUD_SECRET_KEY")
        }
        found.endpoint = endpoint
        return found
    }
}
