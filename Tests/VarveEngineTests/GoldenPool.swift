import Foundation
import VarveDisk
import VarveTestKit

/// The files of a pool as text, so that pools written by older versions can be kept with the tests.
///
/// `file NAME BYTES`, then one line for each run of equal 8-byte words that are not zero: `OFFSET WORD COUNT` (decimal, hexadecimal as a
/// little-endian integer, decimal).
enum GoldenPool {
    static func text(of disk: any Disk) throws -> String {
        var lines: [String] = []
        for name in try disk.list().sorted() where name != "lock" {
            let file = try disk.open(name, creating: false)
            let count = Int(try file.byteCount())
            lines.append("file \(name) \(count)")
            let bytes = try file.read(count: (count + 7) / 8 * 8, at: 0)
            lines += runs(bytes).map { "\($0.offset) \(String($0.word, radix: 16)) \($0.count)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func runs(_ bytes: [UInt8]) -> [(offset: Int, word: UInt64, count: Int)] {
        var runs: [(offset: Int, word: UInt64, count: Int)] = []
        bytes.withUnsafeBytes { bytes in
            for offset in stride(from: 0, to: bytes.count, by: 8) {
                let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                if word == 0 { continue }
                if let last = runs.last, last.word == word, last.offset + last.count * 8 == offset {
                    runs[runs.count - 1].count += 1
                } else {
                    runs.append((offset, word, 1))
                }
            }
        }
        return runs
    }

    /// The pool kept under `name` in the folder Golden.
    static func load(_ name: String) throws -> SimulatedDisk {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")
        return try disk(from: try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8))
    }

    static func disk(from text: String) throws -> SimulatedDisk {
        let disk = SimulatedDisk()
        var file: (any DiskFile)?
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words[0] == "file" {
                file = try disk.open(String(words[1]), creating: true)
                if let end = UInt64(words[2]), end > 0 { try file?.write([0], at: end - 1) }
            } else {
                let word = UInt64(words[1], radix: 16)!.littleEndian
                let bytes = withUnsafeBytes(of: word) { word in (0..<Int(words[2])!).flatMap { _ in Array(word) } }
                try file?.write(bytes, at: UInt64(words[0])!)
            }
        }
        return disk
    }
}
