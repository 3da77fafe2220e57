import VarveBackend
import VarveDisk
import VarveFormat

/// Reads the body of the checkpoint that a superblock names.
struct CheckpointReader {
    let tables: any DiskFile
    let superblock: Superblock

    func body() throws(BackendError) -> CheckpointBody {
        guard superblock.bodyByteCount < 1 << 40 else {
            throw .corrupt("the checkpoint body cannot be \(superblock.bodyByteCount) bytes")
        }
        let bytes = try tables.readBytes(count: Int(superblock.bodyByteCount), at: superblock.bodySlot << Geometry.pageShift)
        guard bytes.withUnsafeBytes({ crc32c($0) }) == superblock.bodyChecksum else {
            throw .corrupt("tables: the checksum of the checkpoint does not match")
        }
        do throws(DecodingFailure) {
            return try CheckpointBody(decoding: bytes.span.bytes, version: superblock.version)
        } catch {
            throw .corrupt("tables: the checkpoint: \(error)")
        }
    }
}
