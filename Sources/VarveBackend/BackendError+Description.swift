extension BackendError: CustomStringConvertible {
    /// The error in words, for callers of the API and the log.
    public var description: String {
        switch self {
        case .outOfRange(let offset, let byteCount, let deviceByteCount):
            "\(byteCount) bytes at \(offset) leave the device, which has \(deviceByteCount)"
        case .readOnly: "a snapshot is never written"
        case .noSpace: "there is no space left"
        case .inputOutput(let errno, let during): "\(during) (errno \(errno))"
        case .poisoned(let reason): "nothing is written until the pool is opened again: \(reason)"
        case .corrupt(let reason): "stored bytes make no sense: \(reason)"
        case .noSuchVolume(let id): "there is no volume \(id.rawValue)"
        case .noSuchSnapshot(let id): "there is no snapshot \(id.rawValue)"
        case .alreadyExists(let number): "\(number) is there already"
        case .badSize(let byteCount): "an image cannot have \(byteCount) bytes here"
        case .unrelated(let image, let base): "\(image) does not come from snapshot \(base.rawValue)"
        case .closed: "the pool is closed"
        }
    }
}
