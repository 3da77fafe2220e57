import Glibc

/// The pre-shared keys of `keys.psk`: lines of `user:key`, the key in hexadecimal, as `psktool` writes them. Empty lines and lines
/// that start with `#` are skipped.
package struct SharedKeys: Equatable, Sendable {
    /// A key shorter than this could be guessed.
    static let keyByteCountMin = 16
    /// What OpenSSL takes (PSK_MAX_PSK_LEN and PSK_MAX_IDENTITY_LEN).
    static let keyByteCountMax = 256
    static let userByteCountMax = 256

    private var keys: [String: [UInt8]] = [:]

    /// - Throws: a text that names the line and what is wrong with it; never a key.
    package init(parsing text: String) throws(Problem) {
        // A Character may be CR LF, so this takes both kinds of line ends.
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            if line.isEmpty || line.first == "#" { continue }
            do throws(Problem) {
                try add(line)
            } catch {
                throw Problem(text: "line \(index + 1): \(error.text)")
            }
        }
        if keys.isEmpty { throw Problem(text: "it has no line of the form user:hexkey; make one with `psktool -u NAME -p FILE`") }
    }

    package struct Problem: Error, Equatable {
        package let text: String
    }

    /// The key of a user; nil if there is no such user.
    package func key(of user: String) -> [UInt8]? { keys[user] }

    private mutating func add(_ line: Substring) throws(Problem) {
        guard let colon = line.lastIndex(of: ":") else { throw Problem(text: "it has no colon; user:hexkey is meant") }
        let user = String(line[..<colon])
        guard (1...Self.userByteCountMax).contains(user.utf8.count) else {
            throw Problem(text: "the user name has \(user.utf8.count) bytes; 1 to \(Self.userByteCountMax) are meant")
        }
        guard let key = Self.bytes(ofHex: line[line.index(after: colon)...]) else {
            throw Problem(text: "the key of \(user) is not pairs of hexadecimal digits")
        }
        guard (Self.keyByteCountMin...Self.keyByteCountMax).contains(key.count) else {
            throw Problem(
                text: "the key of \(user) has \(key.count) bytes; \(Self.keyByteCountMin) to \(Self.keyByteCountMax) are meant")
        }
        guard keys.updateValue(key, forKey: user) == nil else { throw Problem(text: "\(user) has a key already") }
    }

    private static func bytes(ofHex text: Substring) -> [UInt8]? {
        let digits = text.utf8.map { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count.isMultiple(of: 2), !digits.contains(nil) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).compactMap { index in
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            return UInt8(high << 4 | low)
        }
    }
}

extension SharedKeys {
    /// Reads a key file.
    init(path: String) throws(TLSSetupError) {
        guard let file = fopen(path, "re") else { throw .unreadable(path: path, reason: Errno.current.description) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65536)
        while case let count = fread(&piece, 1, piece.count, file), count > 0 { bytes += piece[..<count] }
        guard ferror(file) == 0 else { throw .unreadable(path: path, reason: Errno.current.description) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .unusable(path: path, problem: "it is not UTF-8") }
        do throws(Problem) {
            try self.init(parsing: text)
        } catch {
            throw .unusable(path: path, problem: error.text)
        }
    }
}
