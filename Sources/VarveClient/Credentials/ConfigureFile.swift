import Foundation

/// A file of key pairs in `~/.ncloud/configure` form: `name = value` lines, `#` comments, and sections that are profiles (sheet 8.5).
///
///     ncloud_access_key_id = ...
///     ncloud_secret_access_key = ...
///     ncloud_api_url = http://127.0.0.1:8080
///
///     [staging]
///     ncloud_access_key_id = ...
///
/// Lines before the first section belong to the profile `DEFAULT`, as those of `[DEFAULT]` do. A value may contain `=`; of two lines with one name in a
/// profile, the later wins. Other names are left alone.
struct ConfigureFile {
    static let defaultProfile = "DEFAULT"

    private struct Value {
        let text: String
        let line: Int
    }

    private enum Name: String, CaseIterable {
        case accessKey = "ncloud_access_key_id"
        case secretKey = "ncloud_secret_access_key"
        case endpoint = "ncloud_api_url"
    }

    private let path: String
    /// By profile.
    private var values: [String: [Name: Value]] = [:]
    /// Line numbers of the sections, by profile.
    private var sections: [String: Int] = [:]

    /// - Parameter path: for errors.
    /// - Throws: ``CredentialsError/malformed(place:reason:)``, naming file and line.
    init(_ text: String, path: String) throws(CredentialsError) {
        self.path = path
        var profile = Self.defaultProfile
        let lines = text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { continue }
            if line.hasPrefix("[") {
                profile = try section(line, index + 1)
                sections[profile] = index + 1
            } else {
                try setValue(line, index + 1, profile)
            }
        }
    }

    /// The names of its profiles.
    var profiles: [String] { Set(values.keys).union(sections.keys).sorted() }

    /// The key pair of a profile.
    /// - Throws: ``CredentialsError/malformed(place:reason:)`` if there is no such profile, or it lacks a part of the pair.
    func credentials(of profile: String) throws(CredentialsError) -> Credentials {
        guard let values = values[profile] else {
            let known = profiles.isEmpty ? "it has none" : "it has \(profiles.joined(separator: ", "))"
            throw .malformed(place: place(sections[profile]), reason: "there is no key pair for the profile \(profile); \(known)")
        }
        let accessKey = try required(.accessKey, values, profile)
        let secretKey = try required(.secretKey, values, profile)
        return Credentials(accessKey: accessKey, secretKey: secretKey, endpoint: try endpoint(values[.endpoint]))
    }

    private func required(_ name: Name, _ values: [Name: Value], _ profile: String) throws(CredentialsError) -> String {
        guard let value = values[name] else {
            throw .malformed(
                place: place(sections[profile] ?? values.values.map(\.line).min()),
                reason: "the profile \(profile) has no \(name.rawValue)")
        }
        return value.text
    }

    private func endpoint(_ value: Value?) throws(CredentialsError) -> Endpoint? {
        guard let value else { return nil }
        do { return try Endpoint(value.text) } catch { throw .malformed(place: place(value.line), reason: "\(error)") }
    }

    private func section(_ line: String, _ number: Int) throws(CredentialsError) -> String {
        let name = line.dropFirst().dropLast().trimmingCharacters(in: .whitespaces)
        guard line.hasSuffix("]"), !name.isEmpty else {
            throw .malformed(place: place(number), reason: "a section is a name between brackets, as [DEFAULT] is")
        }
        return name
    }

    private mutating func setValue(_ line: String, _ number: Int, _ profile: String) throws(CredentialsError) {
        guard let equals = line.firstIndex(of: "=") else {
            // The line may hold a secret: it is not shown.
            throw .malformed(
                place: place(number), reason: "a line is \"name = value\", a section in brackets, or a comment after #")
        }
        guard let name = Name(rawValue: line[..<equals].trimmingCharacters(in: .whitespaces)) else { return }
        let text = line[line.index(after: equals)...].trimmingCharacters(in: .whitespaces)
        guard !text.isEmpty else { throw .malformed(place: place(number), reason: "\(name.rawValue) has no value") }
        values[profile, default: [:]][name] = Value(text: text, line: number)
    }

    private func place(_ line: Int?) -> String { line.map { "\(path):\($0)" } ?? path }
}
