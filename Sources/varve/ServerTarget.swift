import ArgumentParser
import Foundation
import VarveClient

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
    func withClient<Value>(timeoutSeconds: Double = 30, _ body: (Client) async throws -> Value) async throws -> Value {
        let credentials = try credentials()
        guard let endpoint = credentials.endpoint else {
            throw CommandError("the server's address is not known: give --endpoint URL")
        }
        let client = Client(
            endpoint: endpoint, accessKey: credentials.accessKey, secretKey: credentials.secretKey,
            timeoutSeconds: timeoutSeconds)
        let answer: Result<Value, any Error>
        do { answer = .success(try await body(client)) } catch { answer = .failure(error) }
        await client.shutDown()
        return try answer.get()
    }

    private func credentials() throws -> Credentials {
        if let data {
            let directory = DataDirectory(path: data)
            var credentials = try Credentials(contentsOf: directory.credentials)
            if let endpoint = directory.runningEndpoint { credentials.endpoint = endpoint }
            return credentials
        }
        let environment = ProcessInfo.processInfo.environment
        let accessKey = accessKey ?? environment["NCLOUD_ACCESS_KEY"] ?? environment["NCLOUD_ACCESS_KEY_ID"]
        let secretKey = secretKey ?? environment["NCLOUD_SECRET_KEY"] ?? environment["NCLOUD_SECRET_ACCESS_KEY"]
        guard let endpoint, let accessKey, let secretKey else {
            throw UsageError(
                "--endpoint needs a key pair: give --access-key and --secret-key, or NCLOUD_ACCESS_KEY and NCLOUD_SECRET_KEY")
        }
        return Credentials(endpoint: endpoint, accessKey: accessKey, secretKey: secretKey)
    }
}
