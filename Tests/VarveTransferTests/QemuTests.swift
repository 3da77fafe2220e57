import Foundation
import Testing
import VarveTransfer

@Suite struct QemuTests {
    @Test func aMissingProgramIsNamed() throws {
        let scratch = try Scratch()
        #expect(throws: TransferError.unfit("qcow2 needs qemu-img, which is not on PATH (Debian has it in qemu-utils)")) {
            _ = try QemuImage(searchPath: scratch.path)
        }
    }

    /// A program in qemu-img's place.
    private func qemu(_ scratch: Scratch, _ script: String) throws -> QemuImage {
        try scratch.write(Array("#!/bin/sh\n\(script)\n".utf8), "qemu-img")
        #expect(chmod(scratch["qemu-img"], 0o755) == 0)
        return try QemuImage(searchPath: "/nowhere:" + scratch.path)
    }

    @Test(
        "a file that stands on another is refused: it could name any file",
        arguments: [
            #"{"virtual-size": 1, "backing-filename": "/etc/passwd"}"#,
            #"{"virtual-size": 1, "format-specific": {"data": {"data-file": "/etc/passwd"}}}"#,
        ])
    func backingFiles(info: String) throws {
        let scratch = try Scratch()
        let refusal = #expect(throws: TransferError.self) { _ = try qemu(scratch, "echo '\(info)'").byteCount(of: "disk") }
        #expect(refusal?.description.contains("stands on another file, /etc/passwd") == true)
    }

    @Test func whatItComplainsOfIsTold() throws {
        let scratch = try Scratch()
        let failing = try qemu(scratch, "echo 'no space left' >&2; exit 1")
        #expect(throws: TransferError.unfit("qemu-img convert ended with 1: no space left")) {
            _ = try QemuExport("nbd://nowhere", to: scratch["disk"], isCompressed: false).run(failing) { _ in }
        }
        #expect(scratch.names == ["qemu-img"])
    }

    @Test func progressAndResult() throws {
        let scratch = try Scratch()
        let working = try qemu(scratch, #"for last; do :; done; printf '(50.00/100%%)\r'; printf data > "$last""#)
        let checksum = try QemuExport("nbd://nowhere", to: scratch["disk"], isCompressed: false, algorithm: .sha256)
            .run(working) {
                #expect($0 == 50)
            }
        #expect(checksum.hex == "3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7")
        #expect(scratch.names == ["disk", "disk.checksum", "qemu-img"])
    }
}
