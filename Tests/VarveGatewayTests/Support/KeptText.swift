import Foundation
import Testing

/// A text that is kept in the repository and compared with what the program yields today.
///
/// `VARVE_REWRITE=1 swift test --filter SUITE` writes what it yields instead, for a review of the difference before it is committed.
struct KeptText {
    /// From the repository's root.
    let path: String

    static var isRewriting: Bool { ProcessInfo.processInfo.environment["VARVE_REWRITE"] != nil }

    /// The file's place on this machine.
    var url: URL { Self.root.appendingPathComponent(path) }

    /// Expects the file to be these bytes, or writes them.
    func expect(_ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) throws {
        if Self.isRewriting { return try Data(bytes).write(to: url) }
        guard let kept = try? [UInt8](Data(contentsOf: url)) else {
            Issue.record("\(path) is missing; VARVE_REWRITE=1 writes it", sourceLocation: sourceLocation)
            return
        }
        if kept == bytes { return }
        let difference = Self.firstDifference(kept, bytes)
        Issue.record("\(path) is not what is answered: \(difference)", sourceLocation: sourceLocation)
    }

    private static func firstDifference(_ kept: [UInt8], _ now: [UInt8]) -> String {
        func lines(_ bytes: [UInt8]) -> [String] { String(decoding: bytes, as: UTF8.self).components(separatedBy: "\n") }
        let (old, new) = (lines(kept), lines(now))
        let number = zip(old, new).prefix { $0 == $1 }.count
        func line(_ lines: [String]) -> String { number < lines.count ? "\"\(lines[number])\"" : "no line" }
        return "line \(number + 1) is \(line(old)) in the file and \(line(new)) in the answer"
    }

    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
}
