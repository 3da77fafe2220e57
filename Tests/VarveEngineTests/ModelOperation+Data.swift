import VarveBackend
import VarveEngine

/// Up to 40 sectors, aligned or not.
struct Write: ModelOperation {
    let volume: UInt64
    let extent: Extent
    let stamp: UInt32

    init?(drawnFrom model: inout PoolModel) {
        guard let volume = model.randomVolume() else { return nil }
        self.init(volume, model.shortExtent(), model.takeStamp())
    }

    init(_ volume: UInt64, _ extent: Extent, _ stamp: UInt32) {
        (self.volume, self.extent, self.stamp) = (volume, extent, stamp)
    }

    func begin(_ model: inout PoolModel) { model.submit(stamp, to: volume, extent.sectors) }

    func execute(_ pool: Pool) throws {
        let words = SectorStamp.words(stamp, extent)
        let device = try pool.openVolume(VolumeID(volume))
        try words.withUnsafeBytes { try device.write($0, at: extent.byteOffset) }
    }

    func finish(_ model: inout PoolModel) { model.apply(stamp, to: volume, extent.sectors) }
}

/// 64 KiB to 4 MiB around the borders of segments, often where the last one ended.
struct LongWrite: ModelOperation {
    private let write: Write

    init?(drawnFrom model: inout PoolModel) {
        guard let volume = model.randomVolume(), let extent = model.longExtent() else { return nil }
        write = Write(volume, extent, model.takeStamp())
    }

    func begin(_ model: inout PoolModel) { write.begin(&model) }
    func execute(_ pool: Pool) throws { try write.execute(pool) }

    func finish(_ model: inout PoolModel) {
        write.finish(&model)
        model.longWriteEnd = write.extent.sectors.upperBound
    }
}

struct Flush: ModelOperation {
    let volume: UInt64

    init?(drawnFrom model: inout PoolModel) {
        guard let volume = model.randomVolume() else { return nil }
        self.volume = volume
    }

    func execute(_ pool: Pool) throws { try pool.openVolume(VolumeID(volume)).flush() }
    func finish(_ model: inout PoolModel) { model.settle(volume) }
}

struct Discard: ModelOperation {
    let volume: UInt64
    let extent: Extent

    init?(drawnFrom model: inout PoolModel) {
        guard let volume = model.randomVolume() else { return nil }
        (self.volume, extent) = (volume, model.shortExtent())
    }

    init(_ volume: UInt64, _ extent: Extent) { (self.volume, self.extent) = (volume, extent) }

    func begin(_ model: inout PoolModel) { model.submit(0, to: volume, extent.wholePages) }

    func execute(_ pool: Pool) throws {
        try pool.openVolume(VolumeID(volume)).discard(at: extent.byteOffset, count: UInt64(extent.byteCount))
    }

    func finish(_ model: inout PoolModel) { model.apply(0, to: volume, extent.wholePages) }
}

/// A whole stretch, some of its segments, or anything in it.
struct LongDiscard: ModelOperation {
    private let discard: Discard

    init?(drawnFrom model: inout PoolModel) {
        guard let volume = model.randomVolume(), let extent = model.longExtent() else { return nil }
        let stretch = model.layout.stretches.first { $0.sectors.contains(extent.sectors.lowerBound) }!
        discard = Discard(volume, Int.random(in: 0..<4, using: &model.random) == 0 ? Extent(stretch, stretch.sectors) : extent)
    }

    func begin(_ model: inout PoolModel) { discard.begin(&model) }
    func execute(_ pool: Pool) throws { try discard.execute(pool) }
    func finish(_ model: inout PoolModel) { discard.finish(&model) }
}

struct WriteZeroes: ModelOperation {
    let volume: UInt64
    let extent: Extent
    let mayDeallocate: Bool
    let mayBeHalfDone = true

    init?(drawnFrom model: inout PoolModel) {
        guard let volume = model.randomVolume() else { return nil }
        (self.volume, extent) = (volume, model.shortExtent())
        mayDeallocate = Bool.random(using: &model.random)
    }

    func begin(_ model: inout PoolModel) { model.submit(0, to: volume, extent.sectors) }

    func execute(_ pool: Pool) throws {
        try pool.openVolume(VolumeID(volume))
            .writeZeroes(at: extent.byteOffset, count: UInt64(extent.byteCount), mayDeallocate: mayDeallocate)
    }

    func finish(_ model: inout PoolModel) { model.apply(0, to: volume, extent.sectors) }
}

extension PoolModel {
    /// Up to 40 sectors of some stretch; in long stretches mostly near the border of a segment.
    mutating func shortExtent() -> Extent {
        let stretch = layout.stretches.randomElement(using: &random)!
        let count = Int.random(in: 1...40, using: &random)
        var start = Int.random(in: stretch.sectors, using: &random)
        if stretch.isLarge, Bool.random(using: &random) {
            start = randomBorder(of: stretch) + Int.random(in: -40...40, using: &random)
        }
        return clipped(stretch, start, count)
    }

    /// 64 KiB to 4 MiB of a stretch of whole segments, or nil if there is none.
    mutating func longExtent() -> Extent? {
        guard let stretch = layout.stretches.filter(\.isLarge).randomElement(using: &random) else { return nil }
        var count = 128 << Int.random(in: 0...6, using: &random)
        var start = randomBorder(of: stretch)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: break
        case 1: start -= Int.random(in: 0...count / 8, using: &random) * 8
        case 2 where stretch.sectors.contains(longWriteEnd): start = longWriteEnd
        default:
            start = Int.random(in: stretch.sectors, using: &random)
            count += Int.random(in: -100...100, using: &random)
        }
        return clipped(stretch, start, count)
    }

    private mutating func randomBorder(of stretch: ModelLayout.Stretch) -> Int {
        let segments = stretch.sectors.count / ModelLayout.segmentSectorCount
        return stretch.sectors.lowerBound + Int.random(in: 0..<segments, using: &random) * ModelLayout.segmentSectorCount
    }

    private func clipped(_ stretch: ModelLayout.Stretch, _ start: Int, _ count: Int) -> Extent {
        let start = max(start, stretch.sectors.lowerBound)
        return Extent(stretch, start..<min(start + count, stretch.sectors.upperBound))
    }
}
