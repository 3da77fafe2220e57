import ArgumentParser
import Foundation
import VarveClient
import VarveCommand
import VarveTransfer
import VarveWire

/// Where a server's NBD exports are, for commands that move bytes.
struct ExportOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where the server's NBD exports are reached, as nbd://HOST:PORT or nbd+unix:///?socket=PATH. Default: what the server tells.",
            valueName: "uri"))
    var nbd: String?

    func location(_ client: StorageClient) async throws -> ExportLocation {
        if let nbd { return try ExportLocation(nbd) }
        let addresses = try await client.send(GetExportAddressListRequest()).items
        let host = URLComponents(string: client.place)?.host ?? ""
        let best = ExportLocation.best(of: addresses.map(\.uri), host: host) { access($0, R_OK | W_OK) == 0 }
        guard let best else {
            throw CommandError(
                "none of the server's NBD addresses is reached from here (\(addresses.isEmpty ? "it has none" : addresses.map(\.uri).joined(separator: ", "))): give --nbd URI"
            )
        }
        return best
    }
}
