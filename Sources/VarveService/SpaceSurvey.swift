import Dispatch
import Synchronization
import VarveBackend
public import VarveCatalog

/// How much of the pool each volume maps. That costs a walk of its map, and so is found out little by little: in turns of bounded time, as often as
/// somebody asks, on a thread of its own, because tables may have to be read from a disk that hangs.
public final class SpaceSurvey: Sendable {
    /// What one volume was found to map.
    public struct Finding: Equatable, Sendable {
        public var volume: InstanceNumber
        /// Alone or with snapshots and other volumes.
        public var mappedByteCount: UInt64
        public var foundAt: ContinuousClock.Instant
    }

    /// A volume that is being walked.
    private struct Walk {
        let id: VolumeID
        let byteCount: UInt64
        var offset: UInt64 = 0
        var mappedByteCount: UInt64 = 0
    }

    private struct State {
        var findings: [VolumeID: Finding] = [:]
        var walk: Walk?
        /// Volumes of this round that have not been walked.
        var rest: [Walk] = []
        var roundBeganAt: ContinuousClock.Instant?
        var isUnderWay = false
    }

    /// A turn ends after so long: a fraction of a percent of a processor, and of the memory for tables, for who asks every 15 seconds.
    private static let turn = Duration.milliseconds(20)
    /// Volumes are walked again after so long, at the earliest.
    private static let roundSpacing = Duration.seconds(60)
    /// What is looked at between two looks at the clock: at most 512 tables of the lowest level.
    private static let stepByteCount: UInt64 = 1 << 30
    private static let extentCountMax = 4096

    private let backend: any VolumeBackend
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "varve.survey")

    init(_ backend: any VolumeBackend) { self.backend = backend }

    /// What is known now, by number. Has the next turn taken, and does not wait for it.
    public func findings() -> [Finding] {
        let isFree = state.withLock { state in
            defer { state.isUnderWay = true }
            return !state.isUnderWay
        }
        if isFree {
            queue.async { [self] in
                takeTurn(for: Self.turn)
                state.withLock { $0.isUnderWay = false }
            }
        }
        return known
    }

    package var known: [Finding] { state.withLock { $0.findings.values.sorted { $0.volume < $1.volume } } }

    /// Walks on for so long, or to the end of the round. A store that fails ends the turn.
    package func takeTurn(for duration: Duration) {
        let end = ContinuousClock.now + duration
        var walk = state.withLock { $0.walk }
        repeat {
            guard let next = walk ?? nextWalk() else { break }
            walk = step(next)
        } while ContinuousClock.now < end
        state.withLock { [walk] in $0.walk = walk }
    }

    /// Nil when the round is over and the next one not due, or the store fails.
    private func nextWalk() -> Walk? {
        if state.withLock({ $0.rest.isEmpty }), !beginRound() { return nil }
        return state.withLock { $0.rest.popLast() }
    }

    /// Volumes that are gone are forgotten.
    private func beginRound() -> Bool {
        let now = ContinuousClock.now
        if let last = state.withLock({ $0.roundBeganAt }), now - last < Self.roundSpacing { return false }
        guard let images = try? backend.images() else { return false }
        let walks = images.compactMap { image in
            if case .volume(let id) = image.id { Walk(id: id, byteCount: image.byteCount) } else { nil as Walk? }
        }
        let ids = Set(walks.map(\.id))
        state.withLock { state in
            state.roundBeganAt = now
            state.rest = walks.reversed()
            state.findings = state.findings.filter { ids.contains($0.key) }
        }
        return true
    }

    /// - Returns: nil once the volume has been walked, or is gone.
    private func step(_ walk: Walk) -> Walk? {
        let range = walk.offset..<min(walk.byteCount, walk.offset + Self.stepByteCount)
        let found = try? backend.extents(of: .volume(walk.id), since: nil, in: range, limit: Self.extentCountMax)
        guard let end = found?.last?.range.upperBound, end > walk.offset, let found else {
            state.withLock { $0.findings[walk.id] = nil }
            return nil
        }
        var walk = walk
        walk.offset = end
        walk.mappedByteCount += found.filter { $0.kind == .data }.reduce(0) { $0 + UInt64($1.range.count) }
        if end < walk.byteCount { return walk }
        let number = InstanceNumber(rawValue: Int64(clamping: walk.id.rawValue))
        let finding = Finding(volume: number, mappedByteCount: walk.mappedByteCount, foundAt: .now)
        state.withLock { $0.findings[walk.id] = finding }
        return nil
    }
}

extension StorageService {
    /// A survey of the pool's volumes, which nobody has begun.
    public func makeSpaceSurvey() -> SpaceSurvey { SpaceSurvey(backend) }
}
