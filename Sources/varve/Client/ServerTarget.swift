import ArgumentParser
import Foundation
import VarveClient
import VarveCommand

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
    @Option(help: ArgumentHelp("A section of ~/.ncloud/configure, instead of DEFAULT.", valueName: "name"))
    var profile: String?

    func validate() throws {
        guard data == nil || (endpoint == nil && accessKey == nil && secretKey == nil && profile == nil) else {
            throw ValidationError("Which server? Give --data DIR, or --endpoint URL with a key pair; one of the two.")
        }
    }

    /// - Throws: ``UsageError`` if it is not known which service is meant.
    func settings() throws -> ServerSettings {
        if let data { return try DataDirectory(path: data).settings() }
        let fileName = NSHomeDirectory() + "/.ncloud/configure"
        var chain = SettingsChain(
            environment: ProcessInfo.processInfo.environment, fileName: "~/.ncloud/configure",
            file: try? String(contentsOfFile: fileName, encoding: .utf8))
        (chain.endpoint, chain.accessKey, chain.secretKey, chain.profile) = (endpoint, accessKey, secretKey, profile)
        do {
            return try chain.settings()
        } catch {
            throw UsageError("\(error); or --data DIR for a server of this machine")
        }
    }

    /// Runs `body` with a client of the service, and closes its connections.
    func withClient<Value>(timeoutSeconds: Double = 30, _ body: (Client) async throws -> Value) async throws -> Value {
        let settings = try settings()
        let client = Client(
            endpoint: settings.endpoint, accessKey: settings.accessKey, secretKey: settings.secretKey,
            timeoutSeconds: timeoutSeconds)
        let answer: Result<Value, any Error>
        do { answer = .success(try await body(client)) } catch { answer = .failure(error) }
        await client.shutDown()
        return try answer.get()
    }
}

/// Which service is meant, and which of its regions.
struct ServiceOptions: ParsableArguments {
    @OptionGroup(title: "Which service") var target: ServerTarget
    @Option(help: ArgumentHelp("The region, as KR; the service's first one when not given.", valueName: "code"))
    var region: String?

    /// Runs `body` with the calls of the service.
    func withAPI<Value>(_ body: (API) async throws -> Value) async throws -> Value {
        let endpoint = try target.settings().endpoint
        return try await target.withClient { try await body(API(client: $0, endpoint: endpoint, regionCode: region)) }
    }
}
