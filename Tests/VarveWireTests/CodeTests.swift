import Testing
import VarveWire

@Suite("Codes")
struct CodeTests {
    private func names<Code: WireCode>(_: Code.Type) -> [String] { Code.allCases.map { "\($0.rawValue)/\($0.codeName)" } }

    @Test("codes and names are the sheet's section 5")
    func storage() {
        #expect(names(BlockStorageType.self) == ["BASIC/Basic BS", "SVRBS/Server BS"])
        #expect(names(BlockStorageDiskType.self) == ["NET/Network Storage"])
        #expect(names(BlockStorageDiskDetailType.self) == ["HDD/HDD", "SSD/SSD"])
        #expect(names(HypervisorType.self) == ["XEN/XEN", "KVM/KVM"])
        #expect(names(SnapshotType.self) == ["FULL/Full Storage Snapshot", "INCREMENTAL/Incremental Snapshot"])
        #expect(names(SnapshotStatus.self) == ["INIT/Block storage INIT status", "CREAT/Block storage CREATED state"])
        #expect(
            names(BlockStorageStatus.self) == [
                "INIT/Block Storage INIT State", "CREAT/Block Storage CREATED State", "ATTAC/Block storage ATTACHED state",
            ])
        #expect(
            names(BlockStorageOperation.self) == [
                "NULL/Block Storage NULL OP", "CREAT/Block storage CREAT OP", "ATTAC/Block Storage  STOP OP",
                "DETAC/Block Storage RESTART OP", "TERMT/Block Storage TERMINATE OP", "CHNG/Block Storage Resize OP",
            ])
        #expect(
            names(BlockStorageVolumeType.self) == [
                "HDD/HDD", "SSD/SSD", "CB1/Common BlockStorage 1", "FB1/Fast BlockStorage 1", "CB2/Common BlockStorage 2",
                "FB2/Fast BlockStorage 2",
            ])
        #expect(BlockStorageVolumeType.allCases.map(\.hypervisor) == [.xen, .xen, .kvm, .kvm, .kvm, .kvm])
    }

    @Test("status names are what clients compare")
    func statusNames() {
        #expect(
            BlockStorageStatusName.allCases.map(\.rawValue) == [
                "initialized", "creating", "attaching", "attached", "detaching", "detached", "changingSpec", "terminating",
                "optimizing",
            ])
        #expect(SnapshotStatusName.allCases.map(\.rawValue) == ["creating", "created", "terminating"])
        #expect(
            ServerStatusName.allCases.map(\.rawValue) == [
                "init", "creating", "booting", "setting up", "running", "rebooting", "shutting down", "stopped", "terminating",
                "copying",
            ])
        #expect(ServerStatus.running.commonCode == CommonCode(code: "RUN", codeName: "Server run state"))
        #expect(ServerOperation.none.commonCode == CommonCode(code: "NULL", codeName: "Server NULL OP"))
    }

    @Test("service error codes and their HTTP statuses")
    func serviceErrors() {
        #expect(ServiceErrorCode.invalidParameter.rawValue == "1100000")
        #expect(ServiceErrorCode.busy.rawValue == "1100031")
        #expect(ServiceErrorCode.allCases.filter { $0.httpStatus == 500 } == [.noSpace, .storeFailed])
        #expect(ServiceErrorCode.allCases.filter { $0.httpStatus == 400 }.count == ServiceErrorCode.allCases.count - 2)
    }
}
