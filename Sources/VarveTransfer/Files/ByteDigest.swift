import CXXHash
import Crypto

/// What a checksum is computed with.
public enum ChecksumAlgorithm: String, Sendable, CaseIterable {
    /// XXH3 with 128 bits: finds every accident, and is as fast as memory. `xxhsum --check` reads it.
    case xxh128 = "XXH128"
    /// Finds what somebody has changed on purpose as well, at 1 to 2 GB/s. `sha256sum --check` reads it.
    case sha256 = "SHA256"

    /// In hexadecimal.
    package var digitCount: Int {
        switch self {
        case .xxh128: 32
        case .sha256: 64
        }
    }
}

/// A checksum of bytes, one after the other, that can be asked for on the way.
final class ByteDigest {
    private enum State {
        /// Freed with the digest.
        case xxh128(OpaquePointer)
        case sha256(SHA256)
    }

    let algorithm: ChecksumAlgorithm
    private var state: State

    /// Of no bytes so far.
    convenience init(_ algorithm: ChecksumAlgorithm) {
        switch algorithm {
        case .xxh128: self.init(Self.allocated(varve_xxh128_make()))
        case .sha256: self.init(.sha256, .sha256(SHA256()))
        }
    }

    private convenience init(_ xxh128: OpaquePointer) { self.init(.xxh128, .xxh128(xxh128)) }

    private init(_ algorithm: ChecksumAlgorithm, _ state: State) { (self.algorithm, self.state) = (algorithm, state) }

    deinit { if case .xxh128(let pointer) = state { varve_xxh128_free(pointer) } }

    /// Another one that goes its own way from here.
    func copy() -> ByteDigest {
        switch state {
        case .xxh128(let pointer): ByteDigest(Self.allocated(varve_xxh128_copy(pointer)))
        case .sha256: ByteDigest(.sha256, state)
        }
    }

    private static func allocated(_ pointer: OpaquePointer?) -> OpaquePointer {
        guard let pointer else { preconditionFailure("out of memory for a checksum") }
        return pointer
    }

    func update(_ bytes: UnsafeRawBufferPointer) {
        switch state {
        case .xxh128(let pointer): varve_xxh128_update(pointer, bytes.baseAddress, bytes.count)
        case .sha256(var hash):
            hash.update(bufferPointer: bytes)
            state = .sha256(hash)
        }
    }

    /// Of what was added so far; more can be added.
    var bytes: [UInt8] {
        switch state {
        case .xxh128(let pointer):
            [UInt8](unsafeUninitializedCapacity: 16) { buffer, count in
                varve_xxh128_digest(pointer, buffer.baseAddress)
                count = 16
            }
        case .sha256(let hash): Array(hash.finalize())
        }
    }

    /// ``bytes`` in hexadecimal.
    var hex: String { bytes.hex }
}

extension Sequence where Element == UInt8 {
    var hex: String { map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined() }
}
