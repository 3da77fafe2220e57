import VarveCatalog
import VarveService
import VarveWire

extension FormAction {
    static let registerServer = FormAction(
        path: new, operation: "registerServerInstance", title: .registerServer,
        fields: { _, visit in
            let zones = try visit.storage.zones(regionCode: visit.regionCode)
            let hypervisors = try visit.storage.hypervisors(regionCode: visit.regionCode)
            return [
                FormField("serverName", .name, hint: .serverNameHint),
                FormField(
                    "zoneCode", .zone, .choice(zones.map { ($0.code, "\($0.code) \($0.description)") }),
                    value: zones.first?.code ?? ""),
                FormField(
                    "hypervisorTypeCode", .hypervisor, .choice(hypervisors.map { ($0.rawValue, $0.rawValue) }),
                    value: Hypervisor.kvm.rawValue),
                FormField("baseBlockStorageSize", .baseSize, .number),
            ]
        },
        destination: { _, response in
            createdPath(response, "registerServerInstance", ServerInstance.self) { Paths.server($0.serverInstanceNo) }
        })

    static let onServers = [
        power("start", "startServerInstances", .start) { $0 == .stopped },
        power("stop", "stopServerInstances", .stop) { $0 == .running },
        power("reboot", "rebootServerInstances", .reboot) { $0 == .running },
        terminate,
    ]

    private static func power(
        _ path: String, _ operation: String, _ title: Phrase, when fits: @escaping @Sendable (ServerRecord.Status) -> Bool
    ) -> FormAction {
        FormAction(
            path: path, operation: operation, title: title, fixed: serverList,
            isOffered: { $0.server.map { fits($0.status) && $0.operation == .none } ?? false })
    }

    private static let terminate = FormAction(
        path: "terminate", operation: "terminateServerInstances", title: .terminate, isDangerous: true,
        note: { _, _ in .terminateNote }, fixed: serverList,
        isOffered: { $0.server.map { $0.status == .stopped && !$0.spansZones } ?? false }, destination: { _, _ in Paths.servers })

    private static let serverList: @Sendable (Subject) -> [(String, String)] = {
        $0.server.map { [("serverInstanceNoList.1", "\($0.number)")] } ?? []
    }
}
