import VarveBackend
import VarveDisk

/// The engine's view of a file: failures as ``BackendError``.
extension DiskFile {
    func readPages(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BackendError) {
        do throws(DiskError) { try read(into: buffer, at: offset) } catch { throw BackendError(error) }
    }

    func readPagesIfCached(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BackendError) -> Bool {
        do throws(DiskError) { return try readIfCached(into: buffer, at: offset) } catch { throw BackendError(error) }
    }

    func readPagesUncached(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws(BackendError) {
        do throws(DiskError) { try readUncached(into: buffer, at: offset) } catch { throw BackendError(error) }
    }

    func writePages(_ buffer: UnsafeRawBufferPointer, at offset: UInt64) throws(BackendError) {
        do throws(DiskError) { try write(buffer, at: offset) } catch { throw BackendError(error) }
    }

    /// A sync that fails is never "try again": even for want of space, nothing is known about what was written.
    func sync() throws(BackendError) {
        do throws(DiskError) {
            try syncData()
        } catch {
            throw .inputOutput(errno: error.errno, during: error.description)
        }
    }

    func writeBytes(_ bytes: [UInt8], at offset: UInt64) throws(BackendError) {
        do throws(DiskError) { try write(bytes, at: offset) } catch { throw BackendError(error) }
    }

    func readBytes(count: Int, at offset: UInt64) throws(BackendError) -> [UInt8] {
        do throws(DiskError) { return try read(count: count, at: offset) } catch { throw BackendError(error) }
    }
}

extension Array where Element == UInt8 {
    /// As `withUnsafeBytes`, with the error's type kept.
    func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        let result = withUnsafeBytes { bytes in Result { () throws(E) in try body(bytes) } }
        return try result.get()
    }
}
