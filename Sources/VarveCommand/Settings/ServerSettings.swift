/// Where a service is, and the key pair to ask it with.
package struct ServerSettings: Equatable, Sendable {
    package var endpoint: String
    package var accessKey: String
    package var secretKey: String
    /// Where the key pair came from, for people.
    package var origin: String

    /// What NCP's own tools call when they are told nothing.
    package static let publicEndpoint = "https://ncloud.apigw.ntruss.com"

    package init(endpoint: String, accessKey: String, secretKey: String, origin: String) {
        (self.endpoint, self.accessKey, self.secretKey, self.origin) = (endpoint, accessKey, secretKey, origin)
    }
}

/// Flags, then the environment, then `~/.ncloud/configure`, as NCP's own tools look for them. A key pair is taken whole from one place.
package struct SettingsChain {
    package var endpoint: String?
    package var accessKey: String?
    package var secretKey: String?
    /// A section of the file; asked for, it comes before the environment.
    package var profile: String?
    package var environment: [String: String]
    /// The file's name, for messages.
    package var fileName: String
    /// The file's text; nil if there is none.
    package var file: String?

    package init(environment: [String: String], fileName: String, file: String?) {
        (self.environment, self.fileName, self.file) = (environment, fileName, file)
    }

    /// - Throws: ``SettingsError``.
    package func settings() throws(SettingsError) -> ServerSettings {
        let section = try section()
        guard let keys = try keys(section) else {
            throw SettingsError(
                "no key pair is known: give --access-key and --secret-key, or NCLOUD_ACCESS_KEY and NCLOUD_SECRET_KEY, or write \(fileName)"
            )
        }
        let configured = profile == nil ? given("NCLOUD_API_GW") ?? section["ncloud_api_url"] : section["ncloud_api_url"]
        return ServerSettings(
            endpoint: endpoint ?? configured ?? given("NCLOUD_API_GW") ?? ServerSettings.publicEndpoint, accessKey: keys.access,
            secretKey: keys.secret, origin: keys.origin)
    }

    private typealias Keys = (access: String, secret: String, origin: String)

    private func keys(_ section: [String: String]) throws(SettingsError) -> Keys? {
        if let keys = try flagKeys() { return keys }
        if profile == nil, let keys = try environmentKeys() { return keys }
        return try fileKeys(section)
    }

    private func flagKeys() throws(SettingsError) -> Keys? {
        if accessKey == nil, secretKey == nil { return nil }
        // The secret is better not seen by everyone who lists processes.
        let secret = secretKey ?? given("NCLOUD_SECRET_KEY", "NCLOUD_SECRET_ACCESS_KEY")
        guard let accessKey = accessKey ?? given("NCLOUD_ACCESS_KEY", "NCLOUD_ACCESS_KEY_ID"), let secret else {
            throw SettingsError("a key pair has two halves: --access-key and --secret-key")
        }
        return (accessKey, secret, "the command line")
    }

    private func environmentKeys() throws(SettingsError) -> Keys? {
        let access = given("NCLOUD_ACCESS_KEY", "NCLOUD_ACCESS_KEY_ID")
        let secret = given("NCLOUD_SECRET_KEY", "NCLOUD_SECRET_ACCESS_KEY")
        switch (access, secret) {
        case (nil, nil): return nil
        case (let access?, let secret?): return (access, secret, "the environment")
        case (nil, _): throw SettingsError("NCLOUD_SECRET_KEY is set without NCLOUD_ACCESS_KEY")
        case (_, nil): throw SettingsError("NCLOUD_ACCESS_KEY is set without NCLOUD_SECRET_KEY")
        }
    }

    private func fileKeys(_ section: [String: String]) throws(SettingsError) -> Keys? {
        switch (section["ncloud_access_key_id"], section["ncloud_secret_access_key"]) {
        case (nil, nil): return nil
        case (let access?, let secret?): return (access, secret, fileName)
        default: throw SettingsError("\(fileName) holds half a key pair: ncloud_access_key_id and ncloud_secret_access_key")
        }
    }

    private func section() throws(SettingsError) -> [String: String] {
        let sections = ConfigureFile.sections(of: file ?? "")
        guard let profile else { return sections[ConfigureFile.defaultSection] ?? [:] }
        guard let section = sections[profile] else {
            let names = sections.keys.sorted().joined(separator: ", ")
            throw SettingsError(
                "\(fileName) has no profile \(profile)" + (names.isEmpty ? "" : "; it has \(names)")
                    + Suggestion.sentence(for: profile, in: sections.keys))
        }
        return section
    }

    private func given(_ names: String...) -> String? {
        names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    }
}

/// Settings that cannot be meant, in one line.
package struct SettingsError: Error, Equatable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

/// `~/.ncloud/configure`: lines of `name = value`, in sections or in none, which is the default one.
package enum ConfigureFile {
    package static let defaultSection = "DEFAULT"

    /// Values by section and name. Of two equal names in one section the later wins, as in NCP's own tools.
    package static func sections(of text: String) -> [String: [String: String]] {
        var sections: [String: [String: String]] = [:]
        var current = defaultSection
        for line in text.split(whereSeparator: \.isNewline).map(trimmed) where !line.hasPrefix("#") && !line.hasPrefix(";") {
            if line.hasPrefix("["), line.hasSuffix("]") {
                current = trimmed(line.dropFirst().dropLast())
                if current.lowercased() == "default" { current = defaultSection }
                if sections[current] == nil { sections[current] = [:] }
            } else if let equals = line.firstIndex(of: "=") {
                sections[current, default: [:]][trimmed(line[..<equals])] = trimmed(line[line.index(after: equals)...])
            }
        }
        return sections
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var text = Substring(text)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
