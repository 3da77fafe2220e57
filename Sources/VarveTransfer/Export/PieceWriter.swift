/// Where an export goes: takes the pieces of an image in ascending order, on one thread.
protocol PieceWriter: AnyObject {
    /// Takes the bytes at `offset`; keeps the chunk for as long as it needs it.
    func write(_ chunk: Chunk, at offset: UInt64) throws(TransferError)
    func zero(_ range: Range<UInt64>) throws(TransferError)

    /// Everything up to `position` of the image is out, so that another process can continue there.
    /// - Returns: what that process has to check first.
    func checkpoint(at position: UInt64) throws(TransferError) -> ExportState.Mark

    /// The image is out.
    /// - Returns: the checksum of the whole.
    func finish() throws(TransferError) -> ExportChecksum
}
