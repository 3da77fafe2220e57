import Foundation
import Testing
import VarveTransfer

@Suite struct NBDTrustTests {
    @Test("over the network, something must tell who the server is")
    func trust() throws {
        let scratch = try Scratch()
        func check(_ uri: String) throws { try NBDTrust.check(uri, home: scratch.path) }
        for uri in ["nbd://h/x", "nbd+unix:///x?socket=/s", "nbds+unix:///x?socket=/s", "nbds://u@h/x?tls-psk-file=/k"] {
            try check(uri)
        }
        let unknown = #expect(throws: TransferError.self) { try check("nbds://h/x") }
        #expect(unknown?.description.contains("add ?tls-certificates=DIR") == true)
        let empty = #expect(throws: TransferError.self) { try check("nbds://h/x?tls-certificates=\(scratch.path)") }
        #expect(
            empty?.description.contains("\(scratch.path) of nbds://h/x") == true
                && empty?.description.contains("has no ca-cert.pem") == true)
        try scratch.write([1], "ca-cert.pem")
        try check("nbds://h/x?tls-certificates=\(scratch.path)")
        #expect(throws: TransferError.self) { try check("nbds://h/x") }
        try FileManager.default.createDirectory(atPath: scratch[".pki/libnbd"], withIntermediateDirectories: true)
        try scratch.write([1], ".pki/libnbd/ca-cert.pem")
        try check("nbds://h/x")
    }
}
