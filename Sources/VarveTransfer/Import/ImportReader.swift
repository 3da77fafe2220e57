/// A part of what is imported.
enum ImportItem {
    case header(RBDDiffHeader)
    /// Bytes of a chunk.
    case bytes(UnsafeRawBufferPointer, of: Chunk, at: UInt64)
    case zero(Range<UInt64>)
}

/// Takes a stream apart, on one thread.
protocol ImportReader: AnyObject {
    /// Nil at the end of a sound stream.
    func next() throws(TransferError) -> ImportItem?
}
