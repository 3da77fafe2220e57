import VarveBackend
import VarveCatalog
import VarveNBD

extension Transitions {
    /// The volumes that were made with the server become attached, and it runs, at once for all who look. They are never shown in a
    /// state between (contract sheet, section 6).
    func finishServer(_ number: InstanceNumber) throws {
        let made = try catalog.read { try $0.volumes(.on([number])).records.filter(\.isMadeWithServer) }
        for volume in made { try publish(volume) }
        try catalog.write { catalog in
            guard var server = try catalog.server(number) else { return }
            for var volume in made {
                volume.status = .attached
                try catalog.update(volume)
            }
            server.status = .running
            try catalog.update(server)
        }
    }

    func settleServer(_ number: InstanceNumber) throws {
        try catalog.write { catalog in
            guard var server = try catalog.server(number) else { return }
            server.status = server.operation == .shutDown ? .stopped : .running
            server.operation = .none
            try catalog.update(server)
        }
    }

    /// Volumes go with their server, one after the other; it goes when none is left. They are its base volume, or, if its making is
    /// undone, all that were made with it.
    func terminateServer(_ number: InstanceNumber) throws -> TransitionStep {
        let volumes = try catalog.read { try $0.volumes(.on([number])).records.map(\.number) }
        if let users = exports.beginWithdrawal(of: volumes.map(PublishedName.volume)) { return .waits(for: users) }
        for volume in volumes { try deleteVolume(volume) }
        try catalog.write { try $0.deleteServer(number) }
        return .done
    }
}
