import Foundation

/// qcow2 files, through QEMU's own program.
public struct QemuImage: Sendable {
    private let program: String

    /// Looks for qemu-img.
    /// - Parameter searchPath: nil for PATH.
    public init(searchPath: String? = nil) throws(TransferError) {
        let searchPath = searchPath ?? ProcessInfo.processInfo.environment["PATH"] ?? ""
        let candidates = searchPath.split(separator: ":").map { "\($0)/qemu-img" }
        guard let program = candidates.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
            throw .unfit("qcow2 needs qemu-img, which is not on PATH (Debian has it in qemu-utils)")
        }
        self.program = program
    }

    /// What a qcow2 file is.
    private struct Info: Decodable {
        struct Specific: Decodable {
            struct Data: Decodable {
                let dataFile: String?
                enum CodingKeys: String, CodingKey { case dataFile = "data-file" }
            }
            let data: Data
        }
        let virtualSize: UInt64
        let backingFile: String?
        let specific: Specific?
        enum CodingKeys: String, CodingKey {
            case virtualSize = "virtual-size"
            case backingFile = "backing-filename"
            case specific = "format-specific"
        }
    }

    /// The size of the image in a qcow2 file that is sound, and whose bytes are all its own: a file of a stranger that stands on another could have
    /// any file of this machine read.
    public func byteCount(of path: String) throws(TransferError) -> UInt64 {
        let output = try run(["info", "--output=json", "-f", "qcow2", path])
        guard let info = try? JSONDecoder().decode(Info.self, from: Data(output.utf8)) else {
            throw .unfit("qemu-img tells nothing about \(path) that is understood: \(output)")
        }
        if let other = info.backingFile ?? info.specific?.data.dataFile {
            throw .unfit("\(path) stands on another file, \(other); make it whole with qemu-img convert first")
        }
        _ = try run(["check", "-q", "-f", "qcow2", path])
        return info.virtualSize
    }

    /// Writes a new qcow2 file of an export's bytes.
    public func export(_ uri: String, to path: String, isCompressed: Bool, percent: @escaping @Sendable (Double) -> Void)
        throws(TransferError)
    {
        let compression = isCompressed ? ["-c", "-o", "compression_type=zstd"] : []
        _ = try run(["convert", "-p", "-f", "raw", "-O", "qcow2"] + compression + [uri, path], percent: percent)
    }

    /// Writes a qcow2 file's bytes to an export that is there.
    /// - Parameter isEmpty: all of the export is zero.
    public func `import`(
        _ path: String, to uri: String, isEmpty: Bool, percent: @escaping @Sendable (Double) -> Void
    ) throws(TransferError) {
        let zero = isEmpty ? ["--target-is-zero"] : []
        _ = try run(["convert", "-p", "-n"] + zero + ["-f", "qcow2", "-O", "raw", path, uri], percent: percent)
    }

    /// Runs the program to its end, and returns what it printed.
    private func run(_ arguments: [String], percent: (@Sendable (Double) -> Void)? = nil) throws(TransferError) -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let (output, errors) = (Pipe(), Pipe())
        (process.standardOutput, process.standardError) = (output, errors)
        do { try process.run() } catch { throw .unfit("\(program) does not start: \(error.localizedDescription)") }
        // What it complains of fits into the pipe; what it prints is read as it comes.
        var text = ""
        while case let more = output.fileHandleForReading.availableData, !more.isEmpty {
            let piece = String(decoding: more, as: UTF8.self)
            if let percent, let value = Self.percent(in: piece) { percent(value) } else { text += piece }
        }
        let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let reason = (complaint.isEmpty ? text : complaint).trimmingCharacters(in: .whitespacesAndNewlines)
            throw .unfit("qemu-img \(arguments[0]) ended with \(process.terminationStatus): \(reason)")
        }
        return text
    }

    /// The last of what `-p` prints, as in `    (12.50/100%)`.
    private static func percent(in text: String) -> Double? {
        text.split(separator: "(").last.flatMap { $0.split(separator: "/").first }.flatMap { Double($0) }
    }
}
