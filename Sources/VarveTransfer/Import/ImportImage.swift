import Glibc

/// An image to import, whatever its form: looked through as far as that can be done before anything is written.
///
/// Safe because it is used by one thread at a time.
public final class ImportImage: @unchecked Sendable {
    private let path: String
    private let stream: ImportStream
    private var qemu: QemuImage?
    private var run: ImportRun?
    private var checksum: ExportChecksum?
    /// Of a `rbd diff`; known after ``check(_:progress:)``.
    public private(set) var header: RBDDiffHeader?
    /// The size of the image; known after ``check(_:progress:)``, but for a raw one in a pipe.
    public private(set) var byteCount: UInt64?

    /// Of the image, to be written, holes aside; known after ``check(_:progress:)``, but for a pipe.
    public private(set) var dataByteCount: UInt64?

    /// - Parameters:
    ///   - path: `-` for standard input.
    ///   - format: nil to find out.
    public init(_ path: String, format: ImportFormat? = nil) throws(TransferError) {
        self.path = path
        stream = try ImportStream(path, format: format)
        if stream.format == .qcow2 { qemu = try QemuImage() }
    }

    /// Whether there is a checksum that the bytes are compared with; known after ``check(_:progress:)``.
    public var hasChecksum: Bool { checksum != nil }

    /// Whether it can be read again, and so an import of it be continued.
    public var isFile: Bool { stream.isFile }

    /// Of the file; nil of a pipe.
    public var fileByteCount: UInt64? { stream.fileByteCount }

    /// Looks through a file, to its end; or at the head of a pipe.
    /// - Parameter given: nil for that of FILE.checksum, if it is there.
    public func check(_ given: ExportChecksum?, progress: @escaping @Sendable (UInt64) -> Void) throws(TransferError) {
        checksum = given
        if given == nil, stream.isFile { checksum = try ChecksumFile(of: path).read() }
        if let qemu {
            try stream.compareBytes(checksum, progress: progress)
            byteCount = try qemu.byteCount(of: path)
            dataByteCount = byteCount
            return
        }
        if stream.isFile {
            let summary = try stream.check(checksum) { done, _ in progress(done) }
            (header, byteCount, dataByteCount) = (summary.header, summary.byteCount, summary.dataByteCount)
        } else {
            let run = try stream.begin(comparing: checksum)
            (header, byteCount, self.run) = (run.summary.header, run.summary.byteCount, run)
        }
    }

    /// Writes it all, and flushes. Once, after ``check(_:progress:)``. Blocks.
    /// - Parameters:
    ///   - target: reads as zero where the image tells nothing, or as the image's base does.
    ///   - uri: the target's.
    ///   - ground: what the target holds.
    ///   - progress: how many of ``dataByteCount`` are there.
    /// - Throws: the target may hold a part of the image then.
    public func write(
        to target: any BlockPeer, _ uri: String, over ground: ImportGround, progress: @escaping @Sendable (UInt64) -> Void
    ) throws(TransferError) {
        if let qemu, let byteCount {
            guard byteCount <= target.byteCount else {
                throw .unfit("the image has \(byteCount) bytes; the volume has \(target.byteCount) and must be made larger first")
            }
            try qemu.import(path, to: uri, isEmpty: ground == .empty) { progress(UInt64($0 / 100 * Double(byteCount))) }
            return try target.flush()
        }
        // A file was compared before, and is read anew.
        let begun = if let run { run } else { try stream.begin() }
        try begun.write(to: target, over: ground) { done, _ in progress(done) }
    }
}
