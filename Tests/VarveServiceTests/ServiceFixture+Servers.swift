import VarveBackend
import VarveCatalog
import VarveService
import VarveTestKit

/// Servers with base volumes, and what is made of those.
extension ServiceFixture {
    /// What registers a server with an empty base volume.
    static func serverRequest(
        _ name: String = "web-1", size: Int? = 10, type: VolumeTypeCode? = nil, hypervisor: Hypervisor = .kvm
    ) -> ServerRequest {
        var request = ServerRequest(name: name, zoneCode: "KR-1", hypervisor: hypervisor)
        request.baseSize = size
        request.baseType = type
        return request
    }

    /// A settled server with an empty base volume.
    func serverWithBase(_ name: String = "web-1", size: Int = 10) throws -> (server: InstanceNumber, base: InstanceNumber) {
        let server = try service.registerServer(Self.serverRequest(name, size: size)).number
        service.waitUntilSettled()
        return (server, try volumes(on: server)[0].number)
    }

    /// A settled snapshot of a KVM server's base volume, whose first bytes are these.
    func bootableSnapshot(_ bytes: [UInt8] = [], name: String = "web-1", size: Int = 10) throws -> InstanceNumber {
        let base = try serverWithBase(name, size: size).base
        try write(bytes, to: base)
        return try snapshot(of: base)
    }

    /// A settled image of these snapshots, the base volume's first.
    func image(_ snapshots: [InstanceNumber], name: String = "image") throws -> InstanceNumber {
        let volumes = snapshots.enumerated().map { ImageRecord.Volume(order: $0, snapshotNumber: $1) }
        let number = try service.createImage(ImageRequest(name: name, volumes: volumes)).image.number
        service.waitUntilSettled()
        return number
    }

    /// Those on a server, in the order of their numbers.
    func volumes(on server: InstanceNumber) throws -> [VolumeRecord] {
        var filter = VolumeFilter()
        filter.serverNumber = server
        return try service.volumes(filter).records.reversed()
    }

    func write(_ bytes: [UInt8], to volume: InstanceNumber) throws {
        if bytes.isEmpty { return }
        let device = try backend.openVolume(VolumeID(UInt64(volume.rawValue)))
        try bytes.withUnsafeBytes { try device.write($0, at: 0) }
    }

    func read(_ byteCount: Int, from volume: InstanceNumber) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0xFF, count: byteCount)
        let device = try backend.openVolume(VolumeID(UInt64(volume.rawValue)))
        try bytes.withUnsafeMutableBytes { try device.read(into: $0, at: 0) }
        return bytes
    }
}
