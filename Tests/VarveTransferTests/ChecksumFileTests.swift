import Glibc
import Testing
import VarveTransfer

@Suite struct ChecksumTests {
    private static let hex = String(repeating: "ab", count: 32)

    private static let short = String(repeating: "0c", count: 16)

    private static let lines: [(String, ExportChecksum)] = [
        ("SHA256 (disk.diff) = \(hex)", ExportChecksum(kind: .file, .sha256, hex: hex)),
        (hex, ExportChecksum(kind: .file, .sha256, hex: hex)),
        (hex.uppercased(), ExportChecksum(kind: .file, .sha256, hex: hex)),
        ("VARVE-CONTENT (disk.raw) = \(hex)", ExportChecksum(kind: .content, .sha256, hex: hex)),
        ("XXH128 (disk.diff) = \(short)", ExportChecksum(kind: .file, .xxh128, hex: short)),
        (short, ExportChecksum(kind: .file, .xxh128, hex: short)),
        ("VARVE-CONTENT-XXH128 (a (b) = c) = \(short)", ExportChecksum(kind: .content, .xxh128, hex: short)),
    ]

    @Test(arguments: lines.indices)
    func parsing(index: Int) {
        let (text, checksum) = Self.lines[index]
        #expect(ExportChecksum(parsing: text) == checksum)
        #expect(ExportChecksum(parsing: checksum.text) == checksum)
    }

    /// Of "hello", as xxhsum -H2 and sha256sum print them.
    @Test(arguments: [
        (ChecksumAlgorithm.xxh128, "b5e9c1ad071b3e7fc779cfaa5e523818"),
        (.sha256, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"),
    ])
    func known(algorithm: ChecksumAlgorithm, hex: String) throws {
        let scratch = try Scratch()
        let file = open(scratch["raw"], O_RDWR | O_CREAT, 0o600)
        defer { close(file) }
        let image = MemoryPeer(byteCount: 5)
        image.put(Array("hello".utf8), at: 0)
        let job = ExportJob.sample(.raw, algorithm: algorithm)
        #expect(try PipeExport(job, from: image, to: file).run { _, _ in }.checksum == .init(kind: .file, algorithm, hex: hex))
    }

    @Test(arguments: [
        "", "SHA256 (x) = abcd", "MD5 (x) = \(hex)", "\(hex)0", "XXH128 (x) = \(hex)", "SHA256 (x) = \(short)", "\(hex)  disk",
        String(repeating: "g", count: 64),
    ])
    func whatIsNone(text: String) { #expect(ExportChecksum(parsing: text) == nil) }

    @Test func aFileThatIsNone() throws {
        let scratch = try Scratch()
        #expect(try ChecksumFile(of: scratch["disk"]).read() == nil)
        try scratch.write(Array("nothing".utf8), "disk.checksum")
        let refusal = #expect(throws: TransferError.self) { _ = try ChecksumFile(of: scratch["disk"]).read() }
        #expect(refusal?.description.contains("is no checksum file; it must hold one line") == true)
    }
}
