extension Markdown {
    /// The states that objects are seen in.
    mutating func writeStates() {
        heading(2, "States")
        paragraph(
            "A call that changes something answers the state right after its acceptance; what follows is seen by asking again. "
                + "What is deleted is absent from lists, and its detail is an empty list.")
        for (title, states) in ObjectState.all {
            heading(3, title)
            table(
                ["status", "operation", "status name", "when"],
                states.map { [Self.code($0.status), Self.code($0.operation), Self.code($0.name), $0.meaning] })
        }
    }

    /// The codes of answers, with the names that NCP gives them.
    mutating func writeCodes() {
        heading(2, "Codes")
        write("Status of volumes", BlockStorageStatus.self)
        write("Status of snapshots", SnapshotStatus.self)
        write("Operation of volumes and snapshots", BlockStorageOperation.self)
        write("Status of servers", ServerStatus.self)
        write("Operation of servers", ServerOperation.self)
        write("Status of server images", ServerImageStatus.self)
        write("Operation of server images", ServerImageOperation.self)
        write("Kind of server images", ServerImageType.self)
        write("Kind of volumes", BlockStorageType.self)
        write("Types of volumes", BlockStorageVolumeType.self)
        write("Disks", BlockStorageDiskType.self)
        write("Disks in detail", BlockStorageDiskDetailType.self)
        write("Types of snapshots", SnapshotType.self)
        write("Hypervisors", HypervisorType.self)
    }

    private mutating func write<Code: WireCode>(_ title: String, _: Code.Type) {
        heading(3, title)
        table(["code", "name"], Code.allCases.map { [Self.code($0.rawValue), $0.codeName] })
    }

    /// What the gateway answers before the service sees a request.
    mutating func writeGatewayErrors() {
        heading(2, "Errors of the gateway")
        paragraph("JSON whatever was asked for: `{\"error\":{\"errorCode\":\"…\",\"message\":\"…\",\"details\":\"…\"}}`.")
        table(
            ["HTTP", "code", "message", "when"],
            GatewayErrorCode.allCases.map { ["\($0.httpStatus)", Self.code($0.rawValue), $0.message, $0.occasion] })
    }
}
