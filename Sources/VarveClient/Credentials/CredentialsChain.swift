public import Foundation

/// Sources of key pairs in the order in which they are asked: the first that has one gives it. A source that is wrong ends the search, so that a typing
/// error never leads to another key.
public struct CredentialsChain: CredentialsProvider {
    private let providers: [any CredentialsProvider]

    /// A chain of these sources, in this order.
    public init(_ providers: [any CredentialsProvider]) { self.providers = providers }

    /// The chain of NCP's SDKs (sheet 8.5): the environment, `~/.ncloud/configure`, the machine's server role.
    /// - Parameters:
    ///   - profile: of the file; a profile that is named is asked before the environment.
    ///   - environment: the process's own, unless a test gives another.
    public static func standard(
        profile: String? = nil, environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> CredentialsChain {
        let file = FileCredentials(profile: profile)
        let variables = EnvironmentCredentials(environment)
        return CredentialsChain(
            (profile == nil ? [variables, file] : [file]) + [ServerRoleCredentials(environment: environment)])
    }

    /// - Throws: ``CredentialsError/absent(_:)`` with what each source lacks.
    public func credentials() async throws(CredentialsError) -> Credentials {
        var reasons: [String] = []
        for provider in providers {
            do throws(CredentialsError) {
                return try await provider.credentials()
            } catch {
                guard case .absent(let more) = error else { throw error }
                reasons += more
            }
        }
        throw .absent(reasons.isEmpty ? ["there is no source of key pairs"] : reasons)
    }
}
