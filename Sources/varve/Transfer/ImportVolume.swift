import VarveClient
import VarveCommand
import VarveTransfer
import VarveWire

/// The volume of an import, from before it is attached until it is let go of.
final class ImportVolume {
    let number: String
    private let client: StorageClient
    private let base: BlockStorageSnapshotInstance?
    private let overwrites: Bool
    private let isNew: Bool
    private let server: String
    private let limit: WaitLimit
    /// Whether it was not attached before, and so is not afterwards.
    private let wasDetached: Bool
    private var isAttached = false
    private var connection: NBDPeer?
    private(set) var uri = ""
    /// Whether all of it is zero.
    private(set) var isEmpty = false
    /// Whether it may hold a part of the import.
    var isTouched = false

    init(
        _ client: StorageClient, _ volume: BlockStorageInstance, base: BlockStorageSnapshotInstance?, overwrites: Bool,
        isNew: Bool = false,
        server: String, _ limit: WaitLimit
    ) {
        (self.client, number, self.base) = (client, volume.blockStorageInstanceNo, base)
        (self.overwrites, self.isNew, self.server, self.limit) = (overwrites, isNew, server, limit)
        wasDetached = volume.blockStorageInstanceStatusName == "detached"
    }

    /// - Precondition: ``open(_:)`` has returned.
    var peer: NBDPeer {
        guard let connection else { preconditionFailure("the volume is not open") }
        return connection
    }

    /// Attaches the volume if it is not, connects to its export, and makes sure that it is what the import needs.
    func open(_ location: ExportLocation) async throws {
        if wasDetached {
            isAttached = true
            _ = try await client.volumes.attach(number, to: server)
            try await limit("attaching", [number]) { [client] in
                try await client.volumes.attached($0, within: $1, onChange: $2)
            }
        }
        uri = location.uri(number)
        let (uri, base) = (self.uri, self.base?.blockStorageSnapshotInstanceNo)
        let peer = try await OwnThread.run { try NBDPeer(uri, question: NBDPeer.Question(since: base)) }
        connection = peer
        let isUntouched = try await OwnThread.run { try peer.isUntouched() }
        if let base {
            guard isUntouched else { throw CommandError(Self.isNotAs(base, number)) }
            return
        }
        if !isUntouched {
            guard overwrites else {
                throw CommandError(
                    "volume \(number) is not empty: import into a new one, or give --overwrite, and what it holds is lost")
            }
            isTouched = true
            try await OwnThread.run { try peer.clear() }
        }
        isEmpty = true
    }

    private static func isNotAs(_ base: String, _ number: String) -> String {
        """
        volume \(number) is not as snapshot \(base): it was written since. Make a volume of that snapshot \
        (`varve volume create --snapshot \(base)`), and import into that one, with --since \(base)
        """
    }

    /// Lets go of the volume, and detaches it if it was so before.
    func detach() async throws {
        connection?.close()
        connection = nil
        guard isAttached else { return }
        isAttached = false
        _ = try await client.volumes.detach([number])
        try await limit("detaching", [number]) { [client] in
            try await client.volumes.detached($0, within: $1, onChange: $2)
        }
    }

    /// Leaves nothing half done where it can: a new volume is deleted, another one detached.
    /// - Returns: the error, with what is left if there is something.
    func abandoned(after error: any Error) async -> any Error {
        connection = nil
        do {
            guard isNew else {
                try await detach()
                return isTouched ? CommandError("\(error); volume \(number) may hold a part of it") : error
            }
            _ = try await client.volumes.delete([number])
            return error
        } catch let second {
            return CommandError("\(error); and volume \(number) is left as it is: \(second)")
        }
    }
}
