/// Every return code of a service error: the number on the wire, its HTTP status, and when it is used.
///
/// `1100000` and `1100031` are NCP's; the block `19000xx` is Varve's own, for cases whose codes NCP does not publish.
public enum ServiceErrorCode: String, CaseIterable, Sendable {
    /// Missing, malformed or out of range; an unknown region, zone, type or instance number in a call that changes something.
    case invalidParameter = "1100000"
    /// The object is in the middle of another operation, or in a status that does not allow this one.
    case busy = "1100031"
    /// Deletion of a volume whose return protection is on.
    case protected = "1900001"
    /// Detach or deletion of a server's base volume.
    case baseVolume = "1900002"
    /// Deletion of snapshots in an order that the type's rule forbids.
    case snapshotInUse = "1900003"
    /// INCREMENTAL without an earlier FULL of the same volume.
    case noFullSnapshot = "1900004"
    /// More than 7 INCREMENTAL snapshots on one FULL.
    case tooManyIncrementals = "1900005"
    /// Volume and server are in different zones or on different hypervisors.
    case placementMismatch = "1900006"
    /// More volumes on a server than it takes.
    case tooManyVolumes = "1900007"
    /// A new size that is not larger than the one that the volume has.
    case sizeNotLarger = "1900008"
    /// The volume's server must be stopped first.
    case serverNotStopped = "1900009"
    /// Deletion of a snapshot that a server image is made of.
    case snapshotInImage = "1900010"
    /// A server image or a base volume of a snapshot that is not bootable.
    case notBootable = "1900011"
    /// Termination of the server that stands for the machine itself.
    case builtInServer = "1900012"
    /// Revocation of an account's last admin key.
    case lastAdminKey = "1900020"
    /// Termination of a server that has additional volumes (NCP's own code, sheet 3.4).
    case volumesAttached = "10501"
    /// The pool's file system is full. HTTP 500: nothing the caller sent is wrong.
    case noSpace = "1900101"
    /// The store failed; the message says how. HTTP 500.
    case storeFailed = "1900102"

    public var httpStatus: Int {
        switch self {
        case .noSpace, .storeFailed: 500
        default: 400
        }
    }
}
