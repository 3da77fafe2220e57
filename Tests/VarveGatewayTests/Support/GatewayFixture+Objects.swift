import Foundation
import VarveCatalog
import VarveService

/// Objects to work on, made through the service.
extension GatewayFixture {
    /// The server that every catalog begins with.
    static let localhost = "10000001"

    /// A settled, detached volume; its number.
    func volume(isReturnProtected: Bool = false) async throws -> String {
        try await settled { service in
            var request = VolumeRequest()
            request.zoneCode = "KR-1"
            request.type = .cb1
            request.size = 10
            request.isReturnProtected = isReturnProtected
            return try service.createVolume(request).number
        }
    }

    /// A settled, detached volume of a XEN type; its number.
    func detachedXENVolume() async throws -> String {
        let number = try await settled { service in
            var request = VolumeRequest()
            request.serverNumber = .first
            request.size = 10
            return try service.createVolume(request).number
        }
        return try await settled { service in try service.detachVolumes([InstanceNumber(number)!])[0].number }
    }

    /// A settled, attached volume; its number.
    func attachedVolume() async throws -> String {
        let number = InstanceNumber(try await volume())!
        return try await settled { service in try service.attachVolume(number, to: .first).number }
    }

    /// A settled snapshot of a volume; its number.
    @discardableResult
    func snapshot(of volume: String, _ kind: SnapshotRecord.Kind = .full) async throws -> String {
        try await settled { service in
            var request = SnapshotRequest(volumeNumber: InstanceNumber(volume)!)
            request.kind = kind
            return try service.createSnapshot(request).number
        }
    }

    /// Another account; its id.
    func account(_ name: String) async throws -> AccountID {
        try await Self.blocking { [catalog] in try AccountDirectory(catalog: catalog).create(named: name, at: Date()).id }
    }

    /// Another key.
    func key(_ role: Role, of account: AccountID = .root) async throws -> AccessKeyPair {
        try await Self.blocking { [keys] in try keys.create(accountID: account, role: role, at: Date()) }
    }

    /// Puts an entry into the audit log.
    func audited() async throws {
        let entry = AuditRecord(
            recordedAt: Date(timeIntervalSince1970: 1_750_837_814), accountID: .root, accessKey: key.accessKey, role: .admin,
            operation: "createAccessKey", requestID: "0")
        try await Self.blocking { [catalog] in try catalog.write { try $0.append(entry) } }
    }

    /// The audit log of every account, newest first.
    func auditLog() async throws -> [AuditRecord] {
        try await Self.blocking { [catalog] in try catalog.read { try $0.auditRecords(AuditQuery()).records } }
    }

    /// Another server; its number.
    func server(_ status: ServerRecord.Status) async throws -> String {
        try await Self.blocking { [catalog] in
            try catalog.write { catalog in
                let number = try catalog.allocateNumber()
                var server = ServerRecord(
                    number: number, accountID: .root, name: "server-\(number)", regionCode: "KR", zoneCode: "KR-1",
                    createdAt: Date(timeIntervalSince1970: 1_750_837_814))
                server.status = status
                try catalog.insert(server)
                return number.description
            }
        }
    }

    /// The base volume of a new, settled KVM server; its number.
    func baseVolume() async throws -> String {
        try await settled { service in
            var request = ServerRequest(
                name: "base-\(UInt32.random(in: 0...UInt32.max))", zoneCode: "KR-1", hypervisor: .kvm)
            request.baseSize = 10
            let server = try service.registerServer(request).number
            var filter = VolumeFilter()
            filter.serverNumber = server
            return try service.volumes(filter).records[0].number
        }
    }

    /// A settled snapshot that an image can be made of; its number.
    func bootableSnapshot() async throws -> String { try await snapshot(of: baseVolume()) }

    /// A settled server image of one snapshot; its number.
    func image(of snapshot: String? = nil, name: String = "image-1") async throws -> String {
        var snapshot = snapshot
        if snapshot == nil { snapshot = try await bootableSnapshot() }
        let volume = ImageRecord.Volume(order: 0, snapshotNumber: InstanceNumber(snapshot!)!)
        return try await settled { service in
            try service.createImage(ImageRequest(name: name, volumes: [volume])).image.number
        }
    }

    private func settled(_ body: @escaping @Sendable (AccountStorage) throws -> InstanceNumber) async throws -> String {
        try await Self.blocking { [service] in
            let number = try body(service.storage(for: Caller(accountID: .root, accessKey: "root", role: .admin)))
            service.waitUntilSettled()
            return number.description
        }
    }
}
