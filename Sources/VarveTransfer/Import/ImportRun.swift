import VarveBackend

/// A stream whose head is known, on its way into an image.
public struct ImportRun {
    let stream: ImportStream
    let pass: ImportStream.Pass
    public let summary: ImportStream.Summary

    /// Writes it all, and flushes. Blocks.
    /// - Parameters:
    ///   - target: reads as zero where the stream tells nothing, or as the stream's base does.
    ///   - isEmpty: all of the target is zero, so that the stream's zeroes need not be written.
    ///   - checksum: compared at the end, for what could not be looked through before.
    /// - Returns: bytes that were written, zeroes aside.
    /// - Throws: the target may hold a part of the stream then.
    @discardableResult
    public func write(
        to target: any BlockPeer, isEmpty: Bool, checksum: ExportChecksum? = nil,
        progress: @escaping TransferProgress = { _, _ in }
    ) throws(TransferError) -> UInt64 {
        if let byteCount = summary.byteCount { try checkSize(byteCount, target) }
        let ring = RequestRing(target)
        var digest = ContentDigest()
        var (written, end): (UInt64, UInt64) = (0, 0)
        while let item = try pass.reader.next() {
            switch item {
            case .header: continue
            case .bytes(let bytes, let chunk, let offset):
                end = max(end, offset + UInt64(bytes.count))
                try checkSize(end, target)
                if checksum?.kind == .content { digest.add(bytes, at: offset) }
                try ring.write(bytes, of: chunk, at: offset)
                written += UInt64(bytes.count)
                progress(end, summary.byteCount ?? 0)
            case .zero(let range):
                end = max(end, range.upperBound)
                try checkSize(end, target)
                if !isEmpty { try ring.zero(range) }
            }
        }
        try stream.compare(checksum, pass, contentHex: digest.hex(byteCount: end))
        try ring.flush()
        return written
    }

    private func checkSize(_ byteCount: UInt64, _ target: any BlockPeer) throws(TransferError) {
        guard byteCount <= target.byteCount else {
            throw .unfit("the image has \(byteCount) bytes; the volume has \(target.byteCount) and must be made larger first")
        }
    }
}

extension BlockPeer {
    /// Whether nothing is mapped: it reads as zero everywhere. Of a peer that tells of changes: whether there are none.
    public func isUntouched() throws(TransferError) -> Bool {
        var offset: UInt64 = 0
        while offset < byteCount {
            let extents = try extents(from: offset)
            // A hole among changes is one that the base had bytes in.
            let touched = tellsChanges ? extents.contains { $0.kind != .unchanged } : extents.contains { $0.kind == .data }
            if touched { return false }
            guard let last = extents.last else { return true }
            offset = last.range.upperBound
        }
        return true
    }
}

extension BlockPeer {
    /// Has all of it read as zero, and flushes.
    public func clear() throws(TransferError) {
        let ring = RequestRing(self)
        try ring.zero(0..<byteCount)
        try ring.flush()
    }
}
