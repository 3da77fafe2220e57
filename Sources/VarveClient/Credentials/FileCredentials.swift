import Foundation

/// The key pair of a profile in `~/.ncloud/configure`, which NCP's command line and SDKs share, or in another file of that form, as a Varve's
/// `DIR/credentials` is.
public struct FileCredentials: CredentialsProvider {
    /// `~/.ncloud/configure`, in the `HOME` of the environment if it is set, as shells mean it.
    public static var standardPath: String {
        let home = ProcessInfo.processInfo.environment["HOME"].flatMap { $0.isEmpty ? nil : $0 }
        return (home ?? NSHomeDirectory()) + "/.ncloud/configure"
    }

    private let path: String
    private let profile: String
    private let isRequired: Bool

    /// - Parameters:
    ///   - path: nil for ``standardPath``. A file that is named here must exist.
    ///   - profile: nil for `DEFAULT`. A profile that is named here must exist.
    public init(path: String? = nil, profile: String? = nil) {
        self.path = path ?? Self.standardPath
        self.profile = profile ?? ConfigureFile.defaultProfile
        isRequired = path != nil || profile != nil
    }

    /// The profiles of a file, by name; none if it cannot be read.
    /// - Parameter path: nil for ``standardPath``.
    public static func profiles(in path: String? = nil) -> [String] {
        let path = path ?? standardPath
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
        return (try? ConfigureFile(text, path: path).profiles) ?? []
    }

    /// - Throws: ``CredentialsError/malformed(place:reason:)``, naming file and line; ``CredentialsError/absent(_:)`` if the standard file is not there.
    public func credentials() throws(CredentialsError) -> Credentials {
        guard FileManager.default.fileExists(atPath: path) else {
            if isRequired { throw .unreachable(place: path, reason: "there is no such file") }
            throw .absent(["there is no \(path)"])
        }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw .unreachable(place: path, reason: "it cannot be read; look at its owner and mode")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .malformed(place: path, reason: "it is not UTF-8 text")
        }
        return try ConfigureFile(text, path: path).credentials(of: profile)
    }
}
