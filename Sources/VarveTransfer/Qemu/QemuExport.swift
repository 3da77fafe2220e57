import Foundation

/// An export to a qcow2 file: as ``FileExport``, but nothing to continue, since only qemu-img knows what it has written.
public struct QemuExport: Sendable {
    private let uri: String
    private let path: String
    private let isCompressed: Bool
    private let algorithm: ChecksumAlgorithm

    /// - Parameter uri: the snapshot's export.
    public init(_ uri: String, to path: String, isCompressed: Bool, algorithm: ChecksumAlgorithm = .xxh128) {
        self.uri = uri
        self.path = path
        self.isCompressed = isCompressed
        self.algorithm = algorithm
    }

    /// Blocks until the file is whole, and survives power loss.
    public func run(_ qemu: QemuImage, percent: @escaping @Sendable (Double) -> Void) throws(TransferError) -> ExportChecksum {
        try Files.demandNew(path)
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
        let checksum = ExportChecksum(kind: .file, algorithm, hex: try FileInput(whole, algorithm).drain())
        try whole.sync()
        try ChecksumFile(of: path).write(checksum)
        try Files.rename(partialPath, to: path)
        try Files.syncDirectory(of: path)
        return checksum
    }
}
