import Foundation

/// Where the API is: scheme, host and port, and the prefix of the path if it is behind one.
///
///     Endpoint.publicCloud
///     try Endpoint("http://127.0.0.1:8080")
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// NCP's public cloud: regions KR, SGN, JPN (sheet 1 and 4.1).
    public static let publicCloud = Endpoint(origin: "https://ncloud.apigw.ntruss.com")
    /// NCP's cloud for Korean public institutions: regions KR, KRS.
    public static let governmentCloud = Endpoint(origin: "https://ncloud.apigw.gov-ntruss.com")
    /// NCP's cloud for finance: region FKR.
    public static let financialCloud = Endpoint(origin: "https://fin-ncloud.apigw.fin-ntruss.com")
    /// NCP's, all three.
    public static let clouds = [publicCloud, governmentCloud, financialCloud]
    /// A Varve on this machine, at its default address.
    public static let localVarve = Endpoint(origin: "http://127.0.0.1:8080")

    /// Scheme, host and port, without a slash at the end.
    public let origin: String
    /// What comes before `/vserver/v2/`; it is signed as a part of the target. Empty for none.
    public let pathPrefix: String

    /// - Parameter text: an `http` or `https` URL without query and fragment.
    /// - Throws: ``EndpointError``, naming the text.
    public init(_ text: String) throws(EndpointError) {
        guard let url = URLComponents(string: text), let scheme = url.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = url.percentEncodedHost, !host.isEmpty,
            url.query == nil, url.fragment == nil, url.user == nil, url.password == nil
        else { throw EndpointError(text: text) }
        origin = "\(scheme)://\(host)" + (url.port.map { ":\($0)" } ?? "")
        pathPrefix = url.percentEncodedPath.hasSuffix("/") ? String(url.percentEncodedPath.dropLast()) : url.percentEncodedPath
    }

    private init(origin: String) {
        self.origin = origin
        pathPrefix = ""
    }

    public var description: String { origin + pathPrefix }
}

/// A text that is no ``Endpoint``.
public struct EndpointError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was given.
    public let text: String

    public var description: String {
        "the endpoint \"\(text)\" is none: it must be an http or https URL without user and query, as http://127.0.0.1:8080 is"
    }
}
