import Testing
import VarveTestKit
import VarveTransfer

@Suite struct ContentDigestTests {
    private static func digest(_ bytes: [UInt8], pieces: [Range<Int>], _ algorithm: ChecksumAlgorithm = .xxh128) -> String {
        var digest = ContentDigest(algorithm)
        for piece in pieces { bytes[piece].withUnsafeBytes { digest.add($0, at: UInt64(piece.lowerBound)) } }
        return digest.hex(byteCount: UInt64(bytes.count))
    }

    @Test("the same bytes give the same digest, however they come", arguments: 0..<10, ChecksumAlgorithm.allCases)
    func pieces(seed: UInt64, algorithm: ChecksumAlgorithm) {
        let peer = MemoryPeer.sample(byteCount: 9 << 20 | 4096, seed: seed)
        var random = SplitMix(seed: seed)
        var pieces: [Range<Int>] = []
        var offset = 0
        while offset < peer.bytes.count {
            let end = min(peer.bytes.count, offset + Int.random(in: 1...1 << 20, using: &random))
            if peer.bytes[offset..<end].contains(where: { $0 != 0 }) { pieces.append(offset..<end) }
            offset = end
        }
        let whole = Self.digest(peer.bytes, pieces: [0..<peer.bytes.count], algorithm)
        #expect(Self.digest(peer.bytes, pieces: pieces, algorithm) == whole)
        var changed = peer.bytes
        changed[Int.random(in: 0..<changed.count, using: &random)] ^= 1
        #expect(Self.digest(changed, pieces: [0..<changed.count], algorithm) != whole)
    }

    @Test func sizeAndPlaceMatter() {
        let unit = Int(ContentDigest.unitByteCount)
        let one = [UInt8](repeating: 0, count: unit)
        #expect(Self.digest(one, pieces: []) != Self.digest(one + one, pieces: []))
        let filled = [UInt8](repeating: 5, count: unit)
        #expect(Self.digest(filled + one, pieces: [0..<2 * unit]) != Self.digest(one + filled, pieces: [0..<2 * unit]))
    }

    @Test("a digest can be asked for on the way", arguments: ChecksumAlgorithm.allCases)
    func onTheWay(algorithm: ChecksumAlgorithm) {
        var digest = ContentDigest(algorithm)
        let bytes = [UInt8](repeating: 3, count: 5000)
        bytes.withUnsafeBytes { digest.add($0, at: 100) }
        let early = digest.hex(byteCount: 6000)
        #expect(digest.hex(byteCount: 6000) == early)
        digest.skip(to: 5 << 20)
        bytes.withUnsafeBytes { digest.add($0, at: 5 << 20) }
        #expect(digest.hex(byteCount: 6 << 20) != early)
    }
}
