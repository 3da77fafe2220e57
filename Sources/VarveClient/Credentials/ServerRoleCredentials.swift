public import Foundation

/// The passing key pair of the server role that this machine has at NCP, from the machine's metadata service (sheet 8.5): the first line of
/// `/latest/meta-data/iam/security-credentials/` names the role, and the pair is under that name.
///
/// A pair is kept until shortly before it expires.
public actor ServerRoleCredentials: CredentialsProvider {
    /// Where machines at NCP find it.
    public static let standardOrigin = "http://169.254.169.254"
    /// Names of the environment that override it: the Go SDK's and the Python SDK's.
    private static let originNames = ["NCLOUD_METADATA_API_ENDPOINT", "NCLOUD_METADATA_ENDPOINT"]
    private static let path = "/latest/meta-data/iam/security-credentials/"
    /// A pair that expires within this is replaced.
    private static let marginSeconds = 60.0
    /// Nobody is there on machines that are not NCP's.
    private static let timeout = Duration.seconds(3)

    private let origin: String
    private let makeTransport: @Sendable () -> any Transport
    private let now: @Sendable () -> Date
    private var kept: Credentials?

    /// - Parameters:
    ///   - environment: the process's own, unless a test gives another.
    ///   - transport: makes what asks; it is shut down once a pair is there. HTTP unless a test gives another.
    public init(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        transport: @escaping @Sendable () -> any Transport = { HTTPTransport(connectTimeout: .seconds(1)) }
    ) {
        self.init(environment: environment, transport: transport, now: { Date() })
    }

    package init(
        environment: [String: String], transport: @escaping @Sendable () -> any Transport, now: @escaping @Sendable () -> Date
    ) {
        origin = Self.originNames.lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? Self.standardOrigin
        makeTransport = transport
        self.now = now
    }

    /// - Throws: ``CredentialsError/absent(_:)`` where nobody answers, or there is no role.
    public func credentials() async throws(CredentialsError) -> Credentials {
        if let kept, kept.expiration.map({ $0.timeIntervalSince(now()) > Self.marginSeconds }) ?? true { return kept }
        let transport = makeTransport()
        let outcome: Result<Credentials, CredentialsError>
        do throws(CredentialsError) { outcome = .success(try await ask(transport)) } catch { outcome = .failure(error) }
        await transport.shutDown()
        let credentials = try outcome.get()
        kept = credentials
        return credentials
    }

    private func ask(_ transport: any Transport) async throws(CredentialsError) -> Credentials {
        guard let role = try await text(at: Self.path, transport).split(whereSeparator: \.isNewline).first else {
            throw .absent(["the metadata service \(origin) knows no server role"])
        }
        let text = try await text(at: Self.path + role, transport)
        return try Self.credentials(in: text, place: "\(origin)\(Self.path)\(role)")
    }

    private func text(at path: String, _ transport: any Transport) async throws(CredentialsError) -> String {
        let response: TransportResponse
        do throws(TransportError) {
            response = try await transport.send(TransportRequest(origin: origin, target: path, timeout: Self.timeout))
        } catch {
            throw .absent(["no metadata service answers at \(origin)"])
        }
        guard response.status == 200 else {
            throw .absent(["the metadata service \(origin) answers \(response.status) for \(path)"])
        }
        return String(decoding: response.body, as: UTF8.self)
    }

    private struct Pair: Decodable {
        let AccessKeyId: String
        let SecretAccessKey: String
        let Expiration: String?
    }

    private static func credentials(in text: String, place: String) throws(CredentialsError) -> Credentials {
        guard let pair = try? JSONDecoder().decode(Pair.self, from: Data(text.utf8)), !pair.AccessKeyId.isEmpty,
            !pair.SecretAccessKey.isEmpty
        else {
            throw .malformed(place: place, reason: "it must be JSON with AccessKeyId, SecretAccessKey and Expiration")
        }
        let expiration = pair.Expiration.map { try? Date($0, strategy: .iso8601) }
        if case .some(.none) = expiration {
            throw .malformed(place: place, reason: "Expiration must be a time, as 2025-06-25T07:50:14Z is")
        }
        return Credentials(
            accessKey: pair.AccessKeyId, secretKey: pair.SecretAccessKey, expiration: expiration ?? nil)
    }
}
