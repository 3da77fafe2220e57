import Testing
import VarveTransfer

@Suite struct ExportLocationTests {
    @Test(arguments: [
        ("nbd://127.0.0.1:10809", "nbd://127.0.0.1:10809/snapshot/10000002"),
        ("nbds://store.example/?tls-certificates=/etc/pki", "nbds://store.example/snapshot/10000002?tls-certificates=/etc/pki"),
        ("nbd+unix:///?socket=/run/varve/nbd.sock", "nbd+unix:///snapshot/10000002?socket=/run/varve/nbd.sock"),
        ("nbd://[::1]:10809/", "nbd://[::1]:10809/snapshot/10000002"),
    ])
    func exports(base: String, uri: String) throws {
        #expect(try ExportLocation(base).uri("snapshot/10000002") == uri)
    }

    @Test(arguments: ["", "127.0.0.1:10809", "http://127.0.0.1", "nbd://127.0.0.1/10000002", "file:///x"])
    func whatIsNone(text: String) {
        let refusal = #expect(throws: TransferError.self) { _ = try ExportLocation(text) }
        #expect(refusal?.description.contains("it must be as nbd://HOST:PORT") == true)
    }

    private static let unix = "nbd+unix:///?socket=/run/nbd.sock"

    @Test(
        arguments: [
            (["nbd://127.0.0.1:1", unix], "127.0.0.1", "nbd+unix:///7?socket=/run/nbd.sock"),
            (["nbd://127.0.0.1:1", unix], "store.example", nil),
            (["nbd://0.0.0.0:1", unix], "store.example", "nbd://store.example:1/7"),
            (["nbds://[::]:1"], "10.0.0.5", "nbds://10.0.0.5:1/7"),
            (["nbd://127.0.0.1:1", "nbds://10.0.0.5:2"], "store.example", "nbds://10.0.0.5:2/7"),
            (["nbd://127.0.0.1:1"], "localhost", "nbd://127.0.0.1:1/7"),
            ([], "localhost", nil),
        ] as [([String], String, String?)])
    func best(addresses: [String], host: String, uri: String?) {
        #expect(ExportLocation.best(of: addresses, host: host, canOpen: { $0 == "/run/nbd.sock" })?.uri("7") == uri)
    }

    @Test func aSocketThatIsNotThereIsNotTaken() {
        let best = ExportLocation.best(of: [Self.unix, "nbd://127.0.0.1:1"], host: "localhost", canOpen: { _ in false })
        #expect(best?.uri("7") == "nbd://127.0.0.1:1/7")
    }
}
