import ArgumentParser
import Foundation
import VarveClient
import VarveCommand

/// The objects of the service that a line names, at a Tab. Silent: a service that is not there, slow, or refuses has none.
struct ObjectCompletion {
    /// For the whole question. With the start of the program a Tab takes less than 200 ms.
    private static let patience = Duration.milliseconds(120)
    /// The newest; more than anybody reads.
    private static let countMax = 200

    private let line: CommandLineWords

    init(_ words: [String], _ index: Int) {
        let home = ProcessInfo.processInfo.environment["HOME"] ?? ""
        line = CommandLineWords(words, index: index, home: home, isBash: CandidateShell.requesting == .bash)
    }

    /// As the shell's script reads them, without those that the line has already.
    func lines(_ object: ServiceObject) async -> [String] {
        let found = await withTaskGroup(of: [Candidate].self) { group in
            group.addTask { (try? await candidates(object)) ?? [] }
            group.addTask {
                try? await Task.sleep(for: Self.patience)
                return []
            }
            let first = await group.next() ?? []
            group.cancelAll()
            return first
        }
        return CandidateShell.requesting.lines(found.filter { !line.words.contains($0.value) })
    }

    /// NCP is not asked: a Tab is no reason for a call over the Internet, of which a key has only so many.
    private func candidates(_ object: ServiceObject) async throws -> [Candidate] {
        let options = try ServiceOptions.parse(line.options(try ServiceOptions.optionNames()))
        let credentials = try await options.target.credentials()
        guard let endpoint = credentials.endpoint, !Endpoint.clouds.contains(endpoint) else { return [] }
        let configuration = ClientConfiguration(
            endpoint: endpoint, credentials: credentials, regionCode: options.region, timeout: Self.patience, retries: .none)
        return try await StorageClient.run(configuration) { try await Self.candidates(object, $0) }
    }

    private static func candidates(_ object: ServiceObject, _ client: StorageClient) async throws -> [Candidate] {
        switch object {
        case .volume:
            let request = GetBlockStorageInstanceListRequest(pageNo: 1, pageSize: countMax)
            return try await client.send(request).items.map {
                let size = Amount.gigabytes($0.blockStorageSize)
                return Candidate($0.number, "\($0.blockStorageName), \(size) GB, \($0.blockStorageInstanceStatusName)")
            }
        case .snapshot:
            let request = GetBlockStorageSnapshotInstanceListRequest(pageNo: 1, pageSize: countMax)
            return try await client.send(request).items.map {
                let kind = $0.snapshotType.code.lowercased()
                return Candidate(
                    $0.number, "\($0.blockStorageSnapshotName), \(kind) of \($0.originalBlockStorageInstanceNo), \($0.state.name)"
                )
            }
        case .image:
            let request = GetServerImageListRequest(pageNo: 1, pageSize: countMax)
            return try await client.send(request).items.map { Candidate($0.number, $0.serverImageName) }
        case .server:
            return try await servers(client).map { Candidate($0.serverName, "\($0.number), \($0.state.name)") }
        case .serverNumber:
            return try await servers(client).map { Candidate($0.number, "\($0.serverName), \($0.state.name)") }
        case .zone: return try await client.regions.zones().map { Candidate($0.zoneCode, $0.zoneDescription) }
        case .region: return try await client.regions.list().map { Candidate($0.regionCode, $0.regionName) }
        case .accessKey:
            return try await client.keys.list().filter(\.revokeDate.isEmpty).map {
                Candidate($0.accessKey, "\($0.role) \($0.accessKeyDescription)")
            }
        }
    }

    private static func servers(_ client: StorageClient) async throws -> [ServerInstance] {
        try await client.send(GetServerInstanceListRequest(pageNo: 1, pageSize: countMax)).items
    }
}

extension CompletionKind {
    /// The objects of the service that the line names.
    static func objects(_ object: ServiceObject) -> CompletionKind {
        .custom { words, index, _ in await ObjectCompletion(words, index).lines(object) }
    }

    /// The sections of `~/.ncloud/configure`.
    static var profiles: CompletionKind { .custom { _, _, _ in FileCredentials.profiles() } }
}

extension CandidateShell {
    /// The one whose script asks. What stands beside a word is left out for others.
    static var requesting: CandidateShell {
        CompletionShell.requesting.flatMap { CandidateShell(rawValue: $0.rawValue) } ?? .bash
    }
}
