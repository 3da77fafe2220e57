import VarveClient
import VarveCommand
import VarveTransfer
import VarveWire

/// What a volume is imported into for.
struct ImportPurpose {
    /// What the volume is as, for what has changed since.
    var base: BlockStorageSnapshotInstance?
    var overwrites = false
    /// Whether the import has made the volume.
    var isNew = false
    /// Whether an earlier run has written some of it.
    var isBegun = false
    /// For the next run; nil if there is none that could go on.
    var record: ImportRecord?
}

/// The volume of an import, from before it is attached until it is let go of.
final class ImportVolume {
    let number: String
    private let client: StorageClient
    private let purpose: ImportPurpose
    private let server: String
    private let limit: WaitLimit
    /// Whether it was not attached before, and so is not afterwards.
    private let wasDetached: Bool
    private let needsAttaching: Bool
    /// Whether it is attached for the import.
    private var isAttached: Bool
    private var connection: NBDPeer?
    private(set) var uri = ""
    /// What it holds.
    private(set) var ground: ImportGround
    /// Whether it may hold a part of the import.
    private var isTouched: Bool

    init(
        _ client: StorageClient, _ volume: BlockStorageInstance, _ purpose: ImportPurpose, server: String, _ limit: WaitLimit
    ) {
        (self.client, number, self.purpose) = (client, volume.blockStorageInstanceNo, purpose)
        (self.server, self.limit, isTouched) = (server, limit, purpose.isBegun)
        let isDetached = volume.blockStorageInstanceStatusName == "detached"
        // An earlier run has left it attached.
        let begun = purpose.isBegun ? purpose.record?.entry : nil
        let wasDetached = begun?.wasDetached ?? isDetached
        (self.wasDetached, needsAttaching, isAttached) = (wasDetached, isDetached, wasDetached && !isDetached)
        ground = purpose.isBegun ? .begun(overwrites: purpose.overwrites) : purpose.base == nil ? .empty : .base
    }

    /// - Precondition: ``open(_:)`` has returned.
    var peer: NBDPeer {
        guard let connection else { preconditionFailure("the volume is not open") }
        return connection
    }

    /// Attaches the volume if it is not, connects to its export, and makes sure that it is what the import needs.
    func open(_ location: ExportLocation) async throws {
        if needsAttaching {
            isAttached = wasDetached
            _ = try await client.volumes.attach(number, to: server)
            try await limit("attaching", [number]) { [client] in
                try await client.volumes.attached($0, within: $1, onChange: $2)
            }
        }
        uri = location.uri(number)
        let (uri, base) = (self.uri, purpose.base?.blockStorageSnapshotInstanceNo)
        let peer = try await OwnThread.run { try NBDPeer(uri, question: NBDPeer.Question(since: base)) }
        connection = peer
        if purpose.isBegun { return }
        let isUntouched = try await OwnThread.run { try peer.isUntouched() }
        if let base {
            guard isUntouched else { throw CommandError(Self.isNotAs(base, number)) }
            return
        }
        if !isUntouched {
            guard purpose.overwrites else {
                throw CommandError(
                    "volume \(number) is not empty: import into a new one, or give --overwrite, and what it holds is lost")
            }
            try willWrite()
            try await OwnThread.run { try peer.clear() }
        }
    }

    /// From now on, the volume may hold a part of the import.
    func willWrite() throws {
        try purpose.record?.note(ImportRecord.Entry(volume: number, isNew: purpose.isNew, wasDetached: wasDetached))
        isTouched = true
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

    /// Leaves nothing half done where it can: a new volume is deleted, another one detached. What another run can go on with stays as it is.
    /// - Returns: the error, with what is left if there is something.
    func abandoned(after error: any Error) async -> any Error {
        connection = nil
        if isTouched, purpose.record != nil, error.isLostConnection {
            return CommandError(
                "\(error); volume \(number) holds a part of it, and stays attached until the same command goes on with it")
        }
        do {
            guard purpose.isNew else {
                try await detach()
                return isTouched ? CommandError("\(error); volume \(number) may hold a part of it") : error
            }
            _ = try await client.volumes.delete([number])
            try purpose.record?.forget()
            return error
        } catch let second {
            return CommandError("\(error); and volume \(number) is left as it is: \(second)")
        }
    }
}

extension Error {
    /// Whether the server may be there again later.
    fileprivate var isLostConnection: Bool {
        if case .nbd = self as? TransferError { return true }
        return false
    }
}
