import Foundation

/// A key pair and where it is good, as `~/.ncloud/configure` and DIR/credentials hold them.
struct Credentials {
    var endpoint: String?
    var accessKey: String
    var secretKey: String

    /// Reads a file of `name = value` lines.
    init(contentsOf path: String) throws {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw CommandError(
                "\(path) cannot be read (\(error.localizedDescription)); `varve serve` writes it at its first start")
        }
        let pairs = text.split(separator: "\n").map { $0.components(separatedBy: " = ") }.filter { $0.count == 2 }
        let values = Dictionary(pairs.map { ($0[0], $0[1]) }) { $1 }
        guard let accessKey = values["ncloud_access_key_id"], let secretKey = values["ncloud_secret_access_key"] else {
            throw CommandError("\(path) holds no key pair")
        }
        (self.accessKey, self.secretKey) = (accessKey, secretKey)
        endpoint = values["ncloud_api_url"]
    }

    init(endpoint: String, accessKey: String, secretKey: String) {
        (self.endpoint, self.accessKey, self.secretKey) = (endpoint, accessKey, secretKey)
    }
}
