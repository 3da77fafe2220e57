import VarveBackend

/// TRIM and WRITE_ZEROES: their lengths are no payload and may be the whole export.
extension RequestExecutor {
    func discard(_ request: Request) throws(BackendError) {
        try inPieces(request.range) { (piece) throws(BackendError) in
            try device.discard(at: piece.lowerBound, count: UInt64(piece.count))
        }
    }

    func writeZeroes(_ request: Request) throws(BackendError) {
        let mayDeallocate = !request.flags.contains(.noHole)
        try inPieces(request.range) { (piece) throws(BackendError) in
            try device.writeZeroes(at: piece.lowerBound, count: UInt64(piece.count), mayDeallocate: mayDeallocate)
        }
    }

    /// Cuts at multiples of ``Limits/effectPiece``, never inside a page.
    private func inPieces(
        _ range: Range<UInt64>, _ body: (Range<UInt64>) throws(BackendError) -> Void
    ) throws(BackendError) {
        var start = range.lowerBound
        while start < range.upperBound {
            if start > range.lowerBound, stop.isSet { throw .closed }
            let end = min(range.upperBound, (start / Limits.effectPiece + 1) * Limits.effectPiece)
            try body(start..<end)
            start = end
        }
    }
}
