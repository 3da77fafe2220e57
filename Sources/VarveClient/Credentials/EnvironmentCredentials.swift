public import Foundation

/// The key pair of the environment, under the names that NCP's SDKs read, in their order (sheet 8.5).
public struct EnvironmentCredentials: CredentialsProvider {
    static let accessKeyNames = ["NCLOUD_ACCESS_KEY_ID", "NCLOUD_ACCESS_KEY"]
    static let secretKeyNames = ["NCLOUD_SECRET_ACCESS_KEY", "NCLOUD_SECRET_KEY"]
    static let endpointName = "NCLOUD_API_GW"

    private let environment: [String: String]

    /// - Parameter environment: the process's own, unless a test gives another. An empty value is as good as none.
    public init(_ environment: [String: String] = ProcessInfo.processInfo.environment) {
        self.environment = environment.filter { !$0.value.isEmpty }
    }

    /// - Throws: ``CredentialsError/malformed(place:reason:)`` for one half of a pair, and for `NCLOUD_API_GW` that is no endpoint.
    public func credentials() throws(CredentialsError) -> Credentials {
        let accessKey = first(Self.accessKeyNames)
        let secretKey = first(Self.secretKeyNames)
        switch (accessKey, secretKey) {
        case (let accessKey?, let secretKey?):
            return Credentials(accessKey: accessKey, secretKey: secretKey, endpoint: try endpoint())
        case (nil, nil): throw .absent(["neither \(Self.accessKeyNames.joined(separator: " nor ")) is set"])
        case (.some, nil): throw half(has: Self.accessKeyNames, lacks: Self.secretKeyNames)
        case (nil, .some): throw half(has: Self.secretKeyNames, lacks: Self.accessKeyNames)
        }
    }

    /// What `NCLOUD_API_GW` names; nil if it is not set.
    func endpoint() throws(CredentialsError) -> Endpoint? {
        guard let text = environment[Self.endpointName] else { return nil }
        do { return try Endpoint(text) } catch {
            throw .malformed(place: "the environment's \(Self.endpointName)", reason: "\(error)")
        }
    }

    private func first(_ names: [String]) -> String? { names.lazy.compactMap { environment[$0] }.first }

    private func half(has present: [String], lacks missing: [String]) -> CredentialsError {
        let name = present.first { environment[$0] != nil } ?? ""
        return .malformed(
            place: "the environment",
            reason: "\(name) is set, but neither \(missing.joined(separator: " nor ")): a key pair needs both")
    }

}
