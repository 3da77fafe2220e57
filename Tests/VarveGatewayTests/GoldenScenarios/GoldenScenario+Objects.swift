import Testing
import VarveCatalog
import VarveService

/// What is offered, and servers.
extension GoldenScenario {
    static let regions = GoldenScenario("regions, zones, hypervisors and types") { run in
        try await run.expect("getRegionList", "all", sheet: "3.1, 4.1")
        try await run.expect("getZoneList", "all", ["regionCode": "KR"], sheet: "4.2")
        try await run.expect("getHypervisorTypeList", "all", sheet: "4.3")
        try await run.expect("getBlockStorageVolumeTypeList", "all", sheet: "4.4, 5.4")
        let xen = ["hypervisorTypeCodeList.1": "XEN", "blockStorageVolumeTypeCodeList.1": "CB1"]
        try await run.expect("getBlockStorageVolumeTypeList", "empty", xen, sheet: "4.4")
    }

    static let servers = GoldenScenario("a server from its registration to its end") { run in
        let web = ["serverName": "web-1", "zoneCode": "KR-2", "hypervisorTypeCode": "XEN"]
        try await run.expect("registerServerInstance", "running", web, sheet: "5.5")
        try await run.expect("getServerInstanceList", "all", sheet: "4.21, 5.5")
        try await run.expect("getServerInstanceList", "empty", ["serverName": "nobody"], sheet: "4.21")
        let (one, several) = (["serverInstanceNo": "10000002"], ["serverInstanceNoList.1": "10000002"])
        try await run.expect("getServerInstanceDetail", "running", one, sheet: "4.21, 5.5")
        try await run.expect("stopServerInstances", "shutting-down", several, sheet: "4.21")
        try await run.settle()
        try await run.expect("getServerInstanceDetail", "stopped", one, sheet: "5.5")
        try await run.expect("startServerInstances", "booting", several, sheet: "5.5")
        try await run.settle()
        try await run.expect("rebootServerInstances", "rebooting", several, sheet: "5.5")
        try await run.settle()
        try await run.call("stopServerInstances", several)
        try await run.settle()
        let base = ["blockStorageInstanceNo": try await run.baseVolume(of: 10_000_002)]
        run.fixture.service.setTransitionsPaused(true)
        try await run.expect("terminateServerInstances", "terminating", several, sheet: "4.21, 5.5")
        try await run.expect("getBlockStorageInstanceDetail", "base.terminating", base, sheet: "4.8, 5.1")
        run.fixture.service.setTransitionsPaused(false)
        try await run.settle()
        try await run.expect("getServerInstanceDetail", "empty", one, sheet: "4.21")
    }
}
