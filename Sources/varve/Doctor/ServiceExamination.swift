import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import VarveClient
import VarveCommand
import VarveWire

/// A look at a service, as far as its answers tell.
struct ServiceExamination {
    let target: ServerTarget

    private static let patience = TimeAmount.seconds(10)
    private static let bodyByteCountMax = 1 << 16

    func findings() async -> [Finding] {
        let settings: ServerSettings
        do { settings = try target.settings() } catch {
            return [.wrong("settings", "\(error)", "tell which service is meant")]
        }
        do {
            let answer = try await greet(settings.endpoint)
            return [
                Judgement.service(
                    settings.endpoint, server: answer.headers.first(name: "server"), isHealthy: answer.isHealthy,
                    trouble: answer.text),
                Judgement.transport(settings.endpoint),
            ] + clock(answer) + (await key(settings))
        } catch {
            return [
                .wrong(
                    "service", "cannot reach \(settings.endpoint): \(Self.reason(error))",
                    "start the server, or give its address: --endpoint URL")
            ]
        }
    }

    private struct Greeting {
        let headers: [(name: String, value: String)]
        let status: Int
        let text: String
        let received: Date
        var isHealthy: Bool? { status == 200 ? text == "ok" : status == 503 ? false : nil }
    }

    /// What the service says to a stranger.
    private func greet(_ endpoint: String) async throws -> Greeting {
        let http = HTTPClient(configuration: .init(redirectConfiguration: .disallow))
        let answer: Result<Greeting, any Error>
        do {
            let url = endpoint.hasSuffix("/") ? endpoint + "healthz" : endpoint + "/healthz"
            let response = try await http.execute(HTTPClientRequest(url: url), timeout: Self.patience)
            let body = try? await response.body.collect(upTo: Self.bodyByteCountMax)
            answer = .success(
                Greeting(
                    headers: response.headers.map { ($0.name.lowercased(), $0.value) }, status: Int(response.status.code),
                    text: body.map { String(buffer: $0).trimmingCharacters(in: .whitespacesAndNewlines) } ?? "",
                    received: Date()))
        } catch {
            answer = .failure(error)
        }
        try? await http.shutdown()
        return try answer.get()
    }

    private func clock(_ answer: Greeting) -> [Finding] {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "GMT")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        guard let text = answer.headers.first(name: "date"), let date = format.date(from: text) else {
            return [.warning("clock", "the service does not tell its time", "compare this machine's with NTP")]
        }
        // A header has whole seconds, cut off.
        return [Judgement.clock(skewSeconds: answer.received.timeIntervalSince(date) - 0.5)]
    }

    private func key(_ settings: ServerSettings) async -> [Finding] {
        do {
            return try await target.withClient { client in
                let api = API(client: client, endpoint: settings.endpoint)
                let _: [Region] = try await api.items("getRegionList")
                return [Judgement.key(settings.accessKey, origin: settings.origin, role: await role(settings, api))]
            }
        } catch {
            return [
                .wrong(
                    "key", "\(settings.accessKey) of \(settings.origin): \(error)",
                    "make a key pair (`varve key create`, or NCP's console), and see that the clock is right")
            ]
        }
    }

    /// Only Varve tells: to admins in a list, to others in its refusal.
    private func role(_ settings: ServerSettings, _ api: API) async -> String? {
        do {
            let keys: [AccessKey] = try await api.items("getAccessKeyList")
            return keys.first { $0.accessKey == settings.accessKey }?.role
        } catch ClientError.refused(_, .gateway(let error)) {
            return error.details.firstRange(of: "this key's is ").map {
                String(error.details[$0.upperBound...].prefix { $0 != "." })
            }
        } catch {
            return nil
        }
    }

    private static func reason(_ error: any Error) -> String {
        switch error as? HTTPClientError {
        case .deadlineExceeded, .readTimeout, .connectTimeout: "no answer within 10 s"
        default: "\(error)"
        }
    }
}

extension [(name: String, value: String)] {
    fileprivate func first(name: String) -> String? { first { $0.name == name }?.value }
}
