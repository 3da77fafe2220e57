public import Foundation

/// A text that is kept in the repository and compared with what the program yields today.
///
/// `VARVE_REWRITE=1 swift test --filter SUITE` writes what it yields instead, for a review of the difference before it is committed.
public struct KeptText {
    /// From the repository's root.
    private let path: String

    public init(_ path: String) { self.path = path }

    /// The file's place on this machine.
    public var url: URL { Self.root.appendingPathComponent(path) }

    /// Where the file differs from these bytes, in one line; nil if it does not. Writes them if that is wanted.
    public func difference(from bytes: [UInt8]) throws -> String? {
        if Self.isRewriting {
            try Data(bytes).write(to: url)
            return nil
        }
        guard let kept = try? [UInt8](Data(contentsOf: url)) else { return "\(path) is missing; VARVE_REWRITE=1 writes it" }
        return kept == bytes ? nil : "\(path): " + Self.firstDifference(kept, bytes)
    }

    private static var isRewriting: Bool { ProcessInfo.processInfo.environment["VARVE_REWRITE"] != nil }

    private static func firstDifference(_ kept: [UInt8], _ now: [UInt8]) -> String {
        func lines(_ bytes: [UInt8]) -> [String] { String(decoding: bytes, as: UTF8.self).components(separatedBy: "\n") }
        let (old, new) = (lines(kept), lines(now))
        let number = zip(old, new).prefix { $0 == $1 }.count
        func line(_ lines: [String]) -> String { number < lines.count ? "\"\(lines[number])\"" : "no line" }
        return "line \(number + 1) is \(line(old)) in the file and \(line(new)) today"
    }

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
}
