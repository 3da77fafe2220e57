import Foundation
import Logging
import Tracing

/// Carries out calls: finds the key pair, signs, sends, and sends again where that is safe.
struct Caller: Sendable {
    /// A longer target of a call that reads goes as a form.
    static let targetByteCountMax = 4096

    var configuration: ClientConfiguration
    let transport: any Transport
    let pace: Pace

    /// What comes back in the end, and when it was asked for.
    struct Answer {
        let response: TransportResponse
        let sentAt: Date
    }

    /// - Returns: whatever was answered, refusals too.
    func answer(to call: Call) async throws(ClientError) -> Answer {
        let tracer: any Tracer = configuration.tracer ?? InstrumentationSystem.tracer
        let outcome = await tracer.withSpan(call.name, ofKind: .client) { span in
            span.attributes["rpc.system"] = "ncp"
            span.attributes["rpc.method"] = call.name
            let outcome = await attempts(of: call, span)
            if case .success(let answer) = outcome {
                span.attributes["http.response.status_code"] = answer.response.status
                if answer.response.status >= 400 { span.setStatus(SpanStatus(code: .error)) }
            }
            if case .failure(let error) = outcome { span.recordError(error) }
            return outcome
        }
        return try outcome.get()
    }

    private func attempts(of call: Call, _ span: any Span) async -> Result<Answer, ClientError> {
        do throws(ClientError) {
            var attempt = 1
            while true {
                let (signed, endpoint) = try await request(for: call)
                let outcome = await send(signed, call, attempt)
                guard let delay = delay(after: attempt, call, outcome) else {
                    return .success(try answer(outcome, sentAt: signed.date, endpoint))
                }
                configuration.logger.info(
                    "sends again", metadata: ["operation": "\(call.name)", "attempt": "\(attempt)", "delay": "\(delay)"])
                do { try await pace.sleep(delay) } catch { throw .cancelled }
                attempt += 1
                span.attributes["http.request.resend_count"] = attempt - 1
            }
        } catch {
            return .failure(error)
        }
    }

    /// Nil if what happened is the end of it.
    private func delay(after attempt: Int, _ call: Call, _ outcome: Result<TransportResponse, TransportError>) -> Duration? {
        guard case .after(let asked) = Repeatability(outcome, call.access, now: pace.now()) else { return nil }
        return configuration.retries.delay(after: attempt, retryAfter: asked, fraction: pace.fraction())
    }

    private func send(
        _ signed: SignedRequest, _ call: Call, _ attempt: Int
    ) async -> Result<TransportResponse, TransportError> {
        let outcome: Result<TransportResponse, TransportError>
        if Task.isCancelled {
            outcome = .failure(.cancelled)
        } else {
            do throws(TransportError) {
                outcome = .success(try await transport.send(signed.request))
            } catch {
                outcome = .failure(error)
            }
        }
        var metadata: Logger.Metadata = ["operation": "\(call.name)", "attempt": "\(attempt)"]
        switch outcome {
        case .success(let response): metadata["status"] = "\(response.status)"
        case .failure(let error): metadata["error"] = "\(error)"
        }
        configuration.logger.debug("sent", metadata: metadata)
        return outcome
    }

    private func answer(
        _ outcome: Result<TransportResponse, TransportError>, sentAt date: Date, _ endpoint: Endpoint
    ) throws(ClientError) -> Answer {
        do throws(TransportError) {
            return Answer(response: try outcome.get(), sentAt: date)
        } catch {
            switch error {
            case .notSent(let reason): throw .unreachable(endpoint: "\(endpoint)", reason: reason)
            case .lost(let reason): throw .unanswered(endpoint: "\(endpoint)", reason: reason)
            case .timedOut:
                throw .unanswered(
                    endpoint: "\(endpoint)", reason: "no whole answer within \(configuration.timeout / .seconds(1)) s")
            case .cancelled: throw .cancelled
            }
        }
    }
}
