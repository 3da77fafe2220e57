import Foundation
import Testing
import VarveBackend
import VarveTestKit
import VarveTransfer

/// An image in memory that answers as a server does, until it is told to fail.
final class MemoryPeer: BlockPeer {
    static let pageByteCount: UInt64 = 4096
    private static let pagesPerAnswer = 300

    var bytes: [UInt8]
    /// Of each page.
    var kinds: [Extent.Kind]
    var tellsChanges = false
    /// The requests of each kind that succeed before one fails; nil for all.
    var readsBeforeFailure: Int?
    var writesBeforeFailure: Int?
    var flushesBeforeFailure: Int?
    private(set) var readByteCount = 0
    private(set) var writtenByteCount = 0
    /// Of each write, in order.
    private(set) var writtenRanges: [Range<UInt64>] = []
    private(set) var flushCount = 0
    /// What a request does when it is finished; nil for one that fails.
    private var tickets: [Int64: (() -> Void)?] = [:]
    private var nextTicket: Int64 = 0

    static let lost = TransferError.nbd(uri: "memory", action: "talk to", reason: "the connection is gone")

    init(byteCount: Int) {
        bytes = Array(repeating: 0, count: byteCount)
        kinds = Array(repeating: .hole, count: (byteCount + 4095) / 4096)
    }

    var byteCount: UInt64 { UInt64(bytes.count) }

    func put(_ new: [UInt8], at offset: Int) {
        bytes.replaceSubrange(offset..<offset + new.count, with: new)
        for page in offset / 4096..<(offset + new.count + 4095) / 4096 { kinds[page] = .data }
    }

    func extents(from offset: UInt64) throws(TransferError) -> [Extent] {
        var list = ExtentList(limit: .max)
        let first = Int(offset / Self.pageByteCount)
        for page in first..<min(kinds.count, first + Self.pagesPerAnswer) {
            let start = UInt64(page) * Self.pageByteCount
            _ = list.append(max(start, offset)..<min(start + Self.pageByteCount, byteCount), kinds[page])
        }
        return list.extents
    }

    /// Bytes move when the request is finished, not earlier: a buffer that did not stay until then is noticed.
    func startReading(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(TransferError) -> BlockTicket {
        let fails = Self.counts(&readsBeforeFailure)
        return ticket(fails) { [unowned self] in
            buffer.copyBytes(from: bytes[Int(offset)..<Int(offset) + buffer.count])
            readByteCount += buffer.count
        }
    }

    func startWriting(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(TransferError) -> BlockTicket {
        let fails = Self.counts(&writesBeforeFailure)
        return ticket(fails) { [unowned self] in
            put(Array(buffer), at: Int(offset))
            writtenByteCount += buffer.count
            writtenRanges.append(offset..<offset + UInt64(buffer.count))
        }
    }

    func startZeroing(_ range: Range<UInt64>) throws(TransferError) -> BlockTicket {
        let fails = Self.counts(&writesBeforeFailure)
        return ticket(fails) { [unowned self] in
            for index in range { bytes[Int(index)] = 0 }
        }
    }

    func finish(_ ticket: BlockTicket) throws(TransferError) {
        let number = tickets.keys.first { BlockTicket(number: $0) == ticket }
        guard let number, let request = tickets.removeValue(forKey: number) else {
            throw .nbd(uri: "memory", action: "finish", reason: "there is no such request")
        }
        guard let move = request else { throw Self.lost }
        move()
    }

    func flush() throws(TransferError) {
        #expect(tickets.isEmpty, "a flush covers what is finished")
        if Self.counts(&flushesBeforeFailure) { throw Self.lost }
        flushCount += 1
    }

    private func ticket(_ fails: Bool, _ move: @escaping () -> Void) -> BlockTicket {
        nextTicket += 1
        tickets[nextTicket] = .some(fails ? nil : move)
        return BlockTicket(number: nextTicket)
    }

    /// What was in flight when the connection was lost is gone.
    func reconnect() {
        tickets.removeAll()
        (readsBeforeFailure, writesBeforeFailure, flushesBeforeFailure) = (nil, nil, nil)
    }

    /// Counts down; true when it is over.
    private static func counts(_ left: inout Int?) -> Bool {
        guard let count = left else { return false }
        if count == 0 { return true }
        left = count - 1
        return false
    }
}

extension MemoryPeer {
    /// Bytes in some places, written zeroes, and holes.
    static func sample(byteCount: Int = 24 << 20, seed: UInt64 = 1) -> MemoryPeer {
        let peer = MemoryPeer(byteCount: byteCount)
        var random = SplitMix(seed: seed)
        for _ in 0..<12 {
            let offset = Int.random(in: 0..<byteCount / 4096, using: &random) * 4096
            let count = min(Int.random(in: 1...600, using: &random) * 4096, byteCount - offset)
            peer.put((0..<count / 8).flatMap { _ in withUnsafeBytes(of: random.next()) { Array($0) } }, at: offset)
        }
        peer.put(Array(repeating: 0, count: 1 << 20), at: byteCount / 2)
        return peer
    }
}

/// A directory that goes with the test.
final class Scratch {
    let path = NSTemporaryDirectory() + "varve-transfer-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    subscript(name: String) -> String { path + "/" + name }

    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }

    func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: self[name]))) }

    func write(_ bytes: [UInt8], _ name: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: self[name])) }

    /// What a file takes on the disk.
    func allocatedByteCount(_ name: String) -> Int {
        var status = stat()
        return stat(self[name], &status) == 0 ? Int(status.st_blocks) * 512 : -1
    }
}

extension ExportJob {
    static func sample(
        _ format: Format, since base: String? = nil, isCompressed: Bool = false, algorithm: ChecksumAlgorithm = .xxh128
    ) -> ExportJob {
        ExportJob(
            snapshot: Snapshot(number: "10000002", name: "tuesday", createDate: "2026-01-02T00:00:00+0900"),
            base: base.map { Snapshot(number: "10000001", name: $0, createDate: "2026-01-01T00:00:00+0900") }, format: format,
            isCompressed: isCompressed, algorithm: algorithm)
    }
}
