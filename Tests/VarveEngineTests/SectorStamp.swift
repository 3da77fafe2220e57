import VarveBackend

/// What a sector that was written holds: in every word the stamp of the write and the sector's place, so that bytes that went astray are known.
enum SectorStamp {
    static let wordCount = 64

    static func word(_ stamp: UInt32, _ sector: UInt64) -> UInt64 {
        stamp == 0 ? 0 : UInt64(stamp) << 32 | UInt64(UInt32(truncatingIfNeeded: sector))
    }

    static func words(_ stamp: UInt32, _ extent: Extent) -> [UInt64] {
        [UInt64](unsafeUninitializedCapacity: extent.sectors.count * wordCount) { words, count in
            for index in 0..<extent.sectors.count {
                let word = word(stamp, extent.firstSector + UInt64(index))
                (words.baseAddress! + index * wordCount).initialize(repeating: word, count: wordCount)
            }
            count = extent.sectors.count * wordCount
        }
    }

    /// Reads an extent through `words`, which has room for it, and asks of each sector whether it may hold what it holds.
    static func compare(
        _ device: any BlockDevice, _ name: String, _ extent: Extent, _ words: inout [UInt64], _ isRight: (Int, UInt32) -> Bool
    ) throws {
        try words.withUnsafeMutableBytes {
            try device.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[..<extent.byteCount]), at: extent.byteOffset)
        }
        try words.withUnsafeBufferPointer { words in
            for index in 0..<extent.sectors.count {
                let sector = UnsafeBufferPointer(rebasing: words[index * wordCount..<(index + 1) * wordCount])
                let stamp = UInt32(sector[0] >> 32)
                let word = word(stamp, extent.firstSector + UInt64(index))
                guard sector.allSatisfy({ $0 == word }), isRight(extent.sectors.lowerBound + index, stamp) else {
                    throw Mismatch(description: "\(name), sector \(extent.firstSector + UInt64(index)): \(shown(sector))")
                }
            }
        }
    }

    private static func shown(_ sector: UnsafeBufferPointer<UInt64>) -> [String] {
        Set(sector).sorted().map { String($0, radix: 16) }
    }
}
