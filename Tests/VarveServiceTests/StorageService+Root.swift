import VarveCatalog
import VarveService
import VarveWire

extension Caller {
    /// Who calls where a test is not about accounts.
    static let root = Caller(accountID: .root, accessKey: "root", role: .admin)
}

/// The operations as the root account's, for tests that are not about accounts.
extension StorageService {
    private var root: AccountStorage { storage(for: .root) }

    func regions() -> [RegionConfiguration] { root.regions() }
    func zones(regionCode: String? = nil) throws(ServiceError) -> [ZoneConfiguration] { try root.zones(regionCode: regionCode) }
    func hypervisors(regionCode: String? = nil) throws(ServiceError) -> [Hypervisor] {
        try root.hypervisors(regionCode: regionCode)
    }
    func volumeTypes(_ filter: VolumeTypeFilter) throws(ServiceError) -> (types: [VolumeType], zones: [ZoneConfiguration]) {
        try root.volumeTypes(filter)
    }

    func servers(_ filter: ServerFilter = ServerFilter()) throws(ServiceError) -> RecordPage<ServerRecord> {
        try root.servers(filter)
    }
    func server(_ number: InstanceNumber, regionCode: String? = nil) throws(ServiceError) -> ServerRecord? {
        try root.server(number, regionCode: regionCode)
    }
    func registerServer(_ request: ServerRequest) throws(ServiceError) -> ServerRecord { try root.registerServer(request) }
    func startServers(_ numbers: [InstanceNumber], regionCode: String? = nil) throws(ServiceError) -> [ServerRecord] {
        try root.startServers(numbers, regionCode: regionCode)
    }
    func stopServers(_ numbers: [InstanceNumber], regionCode: String? = nil) throws(ServiceError) -> [ServerRecord] {
        try root.stopServers(numbers, regionCode: regionCode)
    }
    func rebootServers(_ numbers: [InstanceNumber], regionCode: String? = nil) throws(ServiceError) -> [ServerRecord] {
        try root.rebootServers(numbers, regionCode: regionCode)
    }
    func terminateServers(_ numbers: [InstanceNumber], regionCode: String? = nil) throws(ServiceError) -> [ServerRecord] {
        try root.terminateServers(numbers, regionCode: regionCode)
    }
    func serverVolumes(of numbers: [InstanceNumber]) throws(ServiceError) -> [InstanceNumber: ServerVolumes] {
        try root.serverVolumes(of: numbers)
    }

    func volumes(_ filter: VolumeFilter = VolumeFilter()) throws(ServiceError) -> RecordPage<VolumeRecord> {
        try root.volumes(filter)
    }
    func volume(_ number: InstanceNumber, regionCode: String? = nil) throws(ServiceError) -> VolumeRecord? {
        try root.volume(number, regionCode: regionCode)
    }
    func createVolume(_ request: VolumeRequest) throws(ServiceError) -> VolumeRecord { try root.createVolume(request) }
    func attachVolume(
        _ number: InstanceNumber, to server: InstanceNumber, regionCode: String? = nil
    ) throws(ServiceError) -> VolumeRecord {
        try root.attachVolume(number, to: server, regionCode: regionCode)
    }
    func detachVolumes(_ numbers: [InstanceNumber], regionCode: String? = nil) throws(ServiceError) -> [VolumeRecord] {
        try root.detachVolumes(numbers, regionCode: regionCode)
    }
    func deleteVolumes(_ numbers: [InstanceNumber], regionCode: String? = nil) throws(ServiceError) -> [VolumeRecord] {
        try root.deleteVolumes(numbers, regionCode: regionCode)
    }
    func resizeVolume(
        _ number: InstanceNumber, toSize size: Int, onlyXEN: Bool = false
    ) throws(ServiceError) -> VolumeRecord {
        try root.resizeVolume(number, toSize: size, onlyXEN: onlyXEN)
    }
    func setReturnProtection(_ isProtected: Bool, of number: InstanceNumber) throws(ServiceError) -> VolumeRecord {
        try root.setReturnProtection(isProtected, of: number)
    }

    func images(_ filter: ImageFilter = ImageFilter()) throws(ServiceError) -> RecordPage<ServerImageContents> {
        try root.images(filter)
    }
    func image(_ number: InstanceNumber, regionCode: String? = nil) throws(ServiceError) -> ServerImageContents? {
        try root.image(number, regionCode: regionCode)
    }
    func createImage(_ request: ImageRequest) throws(ServiceError) -> ServerImageContents { try root.createImage(request) }
    func deleteImages(_ numbers: [InstanceNumber], regionCode: String? = nil) throws(ServiceError) -> [ServerImageContents] {
        try root.deleteImages(numbers, regionCode: regionCode)
    }

    func snapshots(_ filter: SnapshotFilter = SnapshotFilter()) throws(ServiceError) -> RecordPage<SnapshotRecord> {
        try root.snapshots(filter)
    }
    func snapshot(_ number: InstanceNumber, regionCode: String? = nil) throws(ServiceError) -> SnapshotRecord? {
        try root.snapshot(number, regionCode: regionCode)
    }
    func createSnapshot(_ request: SnapshotRequest) throws(ServiceError) -> SnapshotRecord { try root.createSnapshot(request) }
    func verifySnapshot(_ number: InstanceNumber, regionCode: String? = nil) throws(ServiceError) -> SnapshotVerification {
        try root.verifySnapshot(number, regionCode: regionCode)
    }
    func verification(ofSnapshot number: InstanceNumber) throws(ServiceError) -> SnapshotVerification? {
        try root.verification(ofSnapshot: number)
    }
    func deleteSnapshots(_ numbers: [InstanceNumber], regionCode: String? = nil) throws(ServiceError) -> [SnapshotRecord] {
        try root.deleteSnapshots(numbers, regionCode: regionCode)
    }
}
