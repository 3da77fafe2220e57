/// The filter `connectionInfo` (sheet 4.6): a server name, then a blank or a colon, then a device.
public struct ConnectionInfo: Equatable, Sendable {
    public let serverName: String
    public let deviceName: String

    /// Splits at the last blank or colon. Nil without one, or with nothing on one side of it.
    public init?(_ text: String) {
        guard let separator = text.lastIndex(where: { $0 == " " || $0 == ":" }) else { return nil }
        let server = text[..<separator]
        let device = text[text.index(after: separator)...]
        guard let first = server.first, !first.isWhitespace, !server.contains(where: \.isNewline),
            !device.isEmpty, !device.contains(where: \.isWhitespace)
        else { return nil }
        serverName = String(server)
        deviceName = String(device)
    }
}

extension ConnectionInfo: Encodable {
    /// As a request has it: `server:device`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode("\(serverName):\(deviceName)")
    }
}
