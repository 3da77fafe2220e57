/// A call to a ``SimulatedDisk`` that changes something, about to take effect.
public struct DiskCall: Sendable, CustomStringConvertible {
    public enum Kind: String, Sendable {
        case create, remove, write, punch, sync
    }
    /// From 1 on.
    public let number: Int
    public let kind: Kind
    /// The file's name; ``SimulatedDisk/directoryName`` for a sync of the directory.
    public let file: String
    /// The open file that it goes to, and what it does to its bytes.
    let content: SimulatedDisk.Content?
    let change: FileState.Change?

    /// Whether it changes names or bytes; a sync does not.
    public var isChange: Bool { change != nil || kind == .create || kind == .remove }

    public var description: String { "call \(number) (\(kind.rawValue) \(file))" }
}

/// What goes wrong on a ``SimulatedDisk``.
public struct DiskFaults: Sendable {
    /// Calls that still succeed; after them everything fails with EIO, reads too: the power is out. Nil: no end.
    public var callsUntilPowerCut: Int?
    /// Bytes that fit in all files together. Nil: no end.
    public var capacity: UInt64?
    /// The next syncs of a file with this name fail with EIO.
    public var failingSync: String?
    /// Writes into a file with this name fail for want of space.
    public var fullFile: String?
    /// One call that fails.
    public var failure: Failure?
    /// A read that fails, counted by itself.
    public var failingRead: Failure?
    /// Syncs of files whose names start with one of these succeed and do nothing: a disk that lies. An empty string: every file.
    public var ignoredSyncs: [String] = []

    /// Nothing is in memory: every read waits for the disk.
    public var isCold = false

    public init() {}

    /// An error at the call after so many that went well. ENOSPC comes at a call that needs space or writes it out, the others at any.
    public struct Failure: Sendable {
        public var callsBefore: Int
        public var errno: Int32
        /// Whether only this call fails, or every one from here on.
        public var isOneShot: Bool

        public init(callsBefore: Int, errno: Int32, isOneShot: Bool = true) {
            (self.callsBefore, self.errno, self.isOneShot) = (callsBefore, errno, isOneShot)
        }
    }

    func ignoresSync(of name: String) -> Bool { ignoredSyncs.contains { name.hasPrefix($0) } }
}

extension DiskFaults.Failure {
    /// Counts a call; whether it fails.
    static func isDue(_ failure: inout Self?, needsSpace: Bool) -> Int32? {
        guard var current = failure, current.errno != 28 || needsSpace else { return nil }
        if current.callsBefore > 0 {
            current.callsBefore -= 1
            failure = current
            return nil
        }
        if current.isOneShot { failure = nil }
        return current.errno
    }
}
