import VarveBackend

/// A stream whose head is known, on its way into an image.
public struct ImportRun {
    let stream: ImportStream
    let pass: ImportStream.Pass
    let checksum: ExportChecksum?
    public let summary: ImportStream.Summary

    /// Writes it all, and flushes. Blocks.
    /// - Returns: bytes that were written, zeroes aside.
    /// - Throws: the target may hold a part of the stream then.
    @discardableResult
    public func write(
        to target: any BlockPeer, over ground: ImportGround, progress: @escaping TransferProgress = { _, _ in }
    ) throws(TransferError) -> UInt64 {
        if let byteCount = summary.byteCount { try checkSize(byteCount, target) }
        let writer = writer(target, ground)
        var digest = ContentDigest(checksum?.algorithm ?? .xxh128)
        var (done, end): (UInt64, UInt64) = (0, 0)
        while let item = try pass.reader.next() {
            switch item {
            case .header: continue
            case .bytes(let bytes, let chunk, let offset):
                end = max(end, offset + UInt64(bytes.count))
                try checkSize(end, target)
                if checksum?.kind == .content { digest.add(bytes, at: offset) }
                try writer.write(bytes, of: chunk, at: offset)
                done += UInt64(bytes.count)
                progress(done, summary.byteCount ?? 0)
            case .zero(let range):
                end = max(end, range.upperBound)
                try checkSize(end, target)
                try writer.zero(range)
            }
        }
        try stream.compare(checksum, pass, contentHex: digest.hex(byteCount: end))
        return try writer.finish()
    }

    private func writer(_ target: any BlockPeer, _ ground: ImportGround) -> any ImportWriter {
        guard case .begun(let overwrites) = ground else { return FirstWriter(target, ground) }
        return ContinuingWriter(target, isWhole: summary.header?.fromSnapshot == nil, overwrites: overwrites)
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

    /// Has all of it read as zero, and flushes.
    public func clear() throws(TransferError) {
        let ring = RequestRing(self)
        try ring.zero(0..<byteCount)
        try ring.flush()
    }
}
