import Testing
import VarveTransfer

@Suite struct ChecksumTests {
    private static let hex = String(repeating: "ab", count: 32)

    @Test(arguments: [
        ("SHA256 (disk.diff) = \(hex)", ExportChecksum.Kind.file), (hex, .file), (hex.uppercased(), .file),
        ("VARVE-CONTENT (disk.raw) = \(hex)", .content),
    ])
    func parsing(text: String, kind: ExportChecksum.Kind) {
        #expect(ExportChecksum(parsing: text) == ExportChecksum(kind: kind, hex: Self.hex))
    }

    @Test(arguments: ["", "SHA256 (x) = abcd", "MD5 (x) = \(hex)", "\(hex)0", "\(hex)  disk", String(repeating: "g", count: 64)])
    func whatIsNone(text: String) { #expect(ExportChecksum(parsing: text) == nil) }

    @Test func aFileThatIsNone() throws {
        let scratch = try Scratch()
        #expect(try ChecksumFile(of: scratch["disk"]).read() == nil)
        try scratch.write(Array("nothing".utf8), "disk.checksum")
        let refusal = #expect(throws: TransferError.self) { _ = try ChecksumFile(of: scratch["disk"]).read() }
        #expect(refusal?.description.contains("is no checksum file; it must hold one line") == true)
    }
}
