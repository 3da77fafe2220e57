import Crypto
import Foundation

/// An export to a qcow2 file: as ``FileExport``, but nothing to continue, since only qemu-img knows what it has written.
public struct QemuExport: Sendable {
    private let uri: String
    private let path: String
    private let isCompressed: Bool

    /// - Parameter uri: the snapshot's export.
    public init(_ uri: String, to path: String, isCompressed: Bool) {
        self.uri = uri
        self.path = path
        self.isCompressed = isCompressed
    }

    /// Blocks until the file is whole, and survives power loss.
    public func run(_ qemu: QemuImage, percent: @escaping @Sendable (Double) -> Void) throws(TransferError) -> ExportChecksum {
        if Files.exists(path) { throw .unfit("\(path) exists; remove it, or give another name") }
        let partialPath = path + ".partial"
        let file = try OpenFile(partialPath, O_RDWR | O_CREAT)
        try file.lock()
        defer { file.unlock() }
        do throws(TransferError) {
            try qemu.export(uri, to: partialPath, isCompressed: isCompressed, percent: percent)
        } catch {
            try Files.remove(partialPath)
            throw error
        }
        let whole = try OpenFile(partialPath, O_RDONLY)
        let input = FileInput(whole)
        try input.drain()
        try whole.sync()
        let checksum = ExportChecksum(kind: .file, hex: input.hash.hexSoFar)
        try ChecksumFile(of: path).write(checksum)
        try Files.rename(partialPath, to: path)
        try Files.syncDirectory(of: path)
        return checksum
    }
}
