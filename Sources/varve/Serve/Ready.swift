import Foundation
import VarveNode

/// What is said when everything listens.
struct Ready: Sendable {
    let node: RunningNode

    func announce() {
        let settings = node.settings
        var line = "varve ready http=\(node.http)"
        if !node.nbd.isEmpty { line += " nbd=\(node.nbd.joined(separator: ","))" }
        if let path = settings.nbd.socketPath { line += " nbd-socket=\(path)" }
        if settings.isLab { line += " lab=on" }
        do {
            if try writeCredentials() { say(usage) }
        } catch {
            say("varve: \(error)")
        }
        say(line)
    }

    /// Writes DIR/credentials if it is missing: the oldest key that is in force. Returns whether it was written.
    private func writeCredentials() throws -> Bool {
        if FileManager.default.fileExists(atPath: node.directory.credentials) { return false }
        guard let key = try node.rootKey() else { return false }
        try node.directory.writeCredentials(key, endpoint: "http://\(node.http)")
        return true
    }

    private var usage: String {
        let path = node.directory.credentials
        return """
            A root key pair is in \(path). To use it with NCP's SDKs and tools:
              export NCLOUD_API_GW=http://\(node.http)
              export NCLOUD_ACCESS_KEY=$(sed -n 's/^ncloud_access_key_id = //p' \(path))
              export NCLOUD_SECRET_KEY=$(sed -n 's/^ncloud_secret_access_key = //p' \(path))
            Volumes attached to the server instance `localhost` are NBD exports named by their number.
            """
    }

    private func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
