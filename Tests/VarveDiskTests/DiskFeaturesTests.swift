import Foundation
import Testing
import VarveDisk

@Suite struct DiskFeaturesTests {
    @Test func aLookLeavesNothingBehind() throws {
        let path = NSTemporaryDirectory() + "varve-features-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let features = try DiskFeatures(ofDirectory: path)
        #expect(features.freeByteCount <= features.byteCount && features.byteCount > 0)
        // What was just written is in memory, wherever the file system can tell.
        let file = try POSIXDisk(path: path).open("x", creating: true)
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)
        defer { bytes.deallocate() }
        try file.write(UnsafeRawBufferPointer(bytes), at: 0)
        #expect(try features.hasCachedReads == file.readIfCached(into: bytes, at: 0))
        try POSIXDisk(path: path).remove("x")
        #expect(try FileManager.default.contentsOfDirectory(atPath: path) == [])
    }

    @Test func whereNothingCanBeWrittenItSaysSo() {
        #expect {
            try DiskFeatures(ofDirectory: "/nowhere/at/all")
        } throws: {
            "\($0)".contains("/nowhere/at/all")
        }
    }
}
