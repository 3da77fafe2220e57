/// Which operations come to which rules: lists of names, for the reference.
enum Occasion {
    static let preview = "getDeletionPreview"
    static let createVolume = "createBlockStorageInstance"
    static let createSnapshot = "createBlockStorageSnapshotInstance"
    static let deleteSnapshots = "deleteBlockStorageSnapshotInstances"
    static let attach = "attachBlockStorageInstance"
    static let detach = "detachBlockStorageInstances"
    static let deleteVolumes = "deleteBlockStorageInstances"
    static let resize = ["changeBlockStorageInstance", "changeBlockStorageVolumeSize"]
    /// Not operations: the calls under this path.
    static let lab = "/varve/lab"
    /// Not an operation: the command.
    static let accounts = "varve account"
    static let revokeKey = "revokeAccessKey"
    static let terminate = "terminateServerInstances"
    static let createImage = "createServerImageFromSnapshot"
    static let register = "registerServerInstance"
    static let verify = "verifyBlockStorageSnapshotInstance"

    /// Those that change a volume or read it for good.
    static let volumes = [createSnapshot, attach, detach, deleteVolumes, "setBlockStorageReturnProtection"] + resize
    static let snapshots = [deleteSnapshots, createVolume, createImage, register, verify]
    static let images = ["deleteServerImage", register]
    static let serverChanges = ["startServerInstances", "stopServerInstances", "rebootServerInstances", terminate]
    static let servers = serverChanges + [attach, createVolume]
}
