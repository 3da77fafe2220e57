import Foundation
import VarveClient
import VarveCommand
import VarveWire

/// A look at a service, as far as its answers tell.
struct ServiceExamination {
    let target: ServerTarget

    private static let patience = Duration.seconds(10)

    func findings() async -> [Finding] {
        let credentials: Credentials
        do { credentials = try await target.credentials() } catch {
            return [.wrong("settings", "\(error)", "tell which service is meant, and the key pair for it")]
        }
        let endpoint = credentials.endpoint ?? .publicCloud
        do {
            let sentAt = Date()
            let answer = try await greet(endpoint)
            return [
                Judgement.service(
                    "\(endpoint)", server: answer.header("server"), isHealthy: Self.isHealthy(answer), trouble: Self.text(answer)),
                Judgement.transport("\(endpoint)"), clock(answer, between: sentAt, and: Date()), await key(credentials),
            ]
        } catch {
            return [
                .wrong(
                    "service", "cannot reach \(endpoint): \(Self.reason(error))",
                    "start the server, or give its address: --endpoint URL")
            ]
        }
    }

    /// What the service says to a stranger.
    private func greet(_ endpoint: Endpoint) async throws(TransportError) -> TransportResponse {
        let transport = HTTPTransport()
        let answer: Result<TransportResponse, TransportError>
        do throws(TransportError) {
            let request = TransportRequest(
                origin: endpoint.origin, target: endpoint.pathPrefix + "/healthz", timeout: Self.patience)
            answer = .success(try await transport.send(request))
        } catch {
            answer = .failure(error)
        }
        await transport.shutDown()
        return try answer.get()
    }

    /// Nil where the answer is not one that Varve gives.
    private static func isHealthy(_ answer: TransportResponse) -> Bool? {
        answer.status == 200 ? text(answer) == "ok" : answer.status == 503 ? false : nil
    }

    private static func text(_ answer: TransportResponse) -> String {
        String(decoding: answer.body.prefix(1000), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// The service read its clock between the two moments of this one, and cut the seconds off.
    private func clock(_ answer: TransportResponse, between sent: Date, and received: Date) -> Finding {
        guard let theirs = answer.header("date").flatMap(HTTPDate.parse) else {
            return .warning("clock", "the service does not tell its time", "compare this machine's with NTP")
        }
        let ours = sent.addingTimeInterval(received.timeIntervalSince(sent) / 2)
        return Judgement.clock(skewSeconds: ours.timeIntervalSince(theirs) - 0.5)
    }

    private func key(_ credentials: Credentials) async -> Finding {
        do {
            return try await target.withClient { client in
                _ = try await client.regions.list()
                return Judgement.key(credentials.accessKey, role: await Self.role(client))
            }
        } catch {
            return .wrong(
                "key", "\(credentials.accessKey): \(error)",
                "make a key pair (`varve key create`, or NCP's console), and see that the clock is right")
        }
    }

    /// Only Varve tells.
    private static func role(_ client: StorageClient) async -> String? { try? await client.keys.own().role }

    private static func reason(_ error: TransportError) -> String {
        switch error {
        case .notSent(let reason), .lost(let reason): reason
        case .timedOut: "no answer within \(patience / .seconds(1)) s"
        case .cancelled: "cancelled"
        }
    }
}
