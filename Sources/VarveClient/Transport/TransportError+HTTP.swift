import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix

extension TransportError {
    /// What an error of AsyncHTTPClient means. One that is not known may have come after the request was sent.
    init(_ error: any Error) {
        switch error {
        case let error as HTTPClientError: self.init(error)
        case let error as NIOConnectionError: self = .notSent(reason: Self.reason(error))
        case let error as IOError:
            let reason = String(cString: strerror(error.errnoCode))
            self = Self.isBeforeConnection(error) ? .notSent(reason: reason) : .lost(reason: reason)
        case is NIOTooManyBytesError: self = .lost(reason: "the answer is too long")
        case is CancellationError: self = .cancelled
        default: self = .lost(reason: "\(error)")
        }
    }

    private init(_ error: HTTPClientError) {
        switch error {
        case .cancelled: self = .cancelled
        case .connectTimeout, .getConnectionFromPoolTimeout:
            self = .notSent(reason: "no connection came about in time")
        case .tlsHandshakeTimeout: self = .notSent(reason: "the TLS handshake took too long")
        case .socksHandshakeTimeout, .httpProxyHandshakeTimeout, .proxyAuthenticationRequired, .invalidProxyResponse,
            .alreadyShutdown:
            self = .notSent(reason: "\(error)")
        case .deadlineExceeded, .readTimeout: self = .timedOut
        case .remoteConnectionClosed: self = .lost(reason: "the connection was closed before the answer was whole")
        default: self = .lost(reason: "\(error)")
        }
    }

    private static func isBeforeConnection(_ error: IOError) -> Bool {
        [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN, EADDRNOTAVAIL].contains(error.errnoCode)
    }

    private static func reason(_ error: NIOConnectionError) -> String {
        let causes = error.connectionErrors.map(\.error)
        guard let cause = causes.last else { return "the host \(error.host) was not found" }
        return (cause as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(cause)"
    }
}
