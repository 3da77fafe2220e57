import Testing
import VarveBackend
import VarveTransfer

@Suite struct DifferenceTests {
    private func entries(_ peer: MemoryPeer) throws -> [DifferenceList.Entry] {
        var entries: [DifferenceList.Entry] = []
        try DifferenceList(peer).forEach { (entry) throws(TransferError) in entries.append(entry) }
        return entries
    }

    @Test("ranges are as long as they can be, across answers of the server")
    func joined() throws {
        let peer = MemoryPeer(byteCount: 8 << 20)
        peer.put(Array(repeating: 1, count: 3 << 20), at: 1 << 20)
        peer.put([1], at: 7 << 20)
        #expect(
            try entries(peer) == [
                .init(range: 1 << 20..<4 << 20, holdsBytes: true), .init(range: 7 << 20..<(7 << 20) + 4096, holdsBytes: true),
            ])
    }

    @Test func changesHaveZeroesToo() throws {
        let peer = MemoryPeer(byteCount: 1 << 20)
        peer.tellsChanges = true
        peer.kinds = peer.kinds.map { _ in .unchanged }
        peer.put([1], at: 8192)
        peer.kinds[3] = .hole
        #expect(
            try entries(peer) == [
                .init(range: 8192..<12288, holdsBytes: true), .init(range: 12288..<16384, holdsBytes: false),
            ])
    }

    @Test func nothing() throws { #expect(try entries(MemoryPeer(byteCount: 1 << 20)).isEmpty) }
}
