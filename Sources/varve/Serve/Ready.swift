import Foundation
import VarveNode

/// What is said when everything listens.
struct Ready: Sendable {
    let node: RunningNode
    /// Nil if nobody else wants to be told.
    let manager: ServiceManager?

    private var endpoint: String { "http://\(node.http.reachable)" }

    func announce() {
        let settings = node.settings
        var addresses = "http=\(node.http)"
        if !node.nbd.isEmpty { addresses += " nbd=\(node.nbd.joined(separator: ","))" }
        if let path = settings.nbd.socketPath { addresses += " nbd-socket=\(path)" }
        if settings.isLab { addresses += " lab=on" }
        do {
            try node.directory.write(endpoint: endpoint)
            if try writeCredentials() { say(usage) }
        } catch {
            say("varve: \(error)")
        }
        say("varve ready \(addresses)")
        do {
            try manager?.tell(.ready(status: addresses))
        } catch {
            say("varve: \(error)")
        }
    }

    /// Writes DIR/credentials if it is missing: the oldest key that is in force. Returns whether it was written.
    private func writeCredentials() throws -> Bool {
        if FileManager.default.fileExists(atPath: node.directory.credentials) { return false }
        guard let key = try node.rootKey() else { return false }
        try node.directory.writeCredentials(key, endpoint: endpoint)
        return true
    }

    private var usage: String {
        let path = node.directory.credentials
        return """
            A root key pair is in \(path). To use it with NCP's SDKs and tools:
              export NCLOUD_API_GW=\(endpoint)
              export NCLOUD_ACCESS_KEY=$(sed -n 's/^ncloud_access_key_id = //p' \(path))
              export NCLOUD_SECRET_KEY=$(sed -n 's/^ncloud_secret_access_key = //p' \(path))
            Volumes attached to the server instance `localhost` are NBD exports named by their number.
            """
    }

    private func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
