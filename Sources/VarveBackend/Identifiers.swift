/// The identity of a volume in a pool: the instance number that the API shows.
public struct VolumeID: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
    public let rawValue: UInt64

    public init(rawValue: UInt64) { self.rawValue = rawValue }
    public init(_ rawValue: UInt64) { self.rawValue = rawValue }

    public var description: String { String(rawValue) }
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// The identity of a snapshot in a pool: the instance number that the API shows. Never equal to a ``VolumeID``'s number.
public struct SnapshotID: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
    public let rawValue: UInt64

    public init(rawValue: UInt64) { self.rawValue = rawValue }
    public init(_ rawValue: UInt64) { self.rawValue = rawValue }

    public var description: String { String(rawValue) }
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// A volume or a snapshot.
public enum ImageID: Hashable, Comparable, Sendable, CustomStringConvertible {
    case volume(VolumeID)
    case snapshot(SnapshotID)

    public var number: UInt64 {
        switch self {
        case .volume(let id): id.rawValue
        case .snapshot(let id): id.rawValue
        }
    }

    public var description: String {
        switch self {
        case .volume(let id): "volume \(id)"
        case .snapshot(let id): "snapshot \(id)"
        }
    }

    public static func < (a: Self, b: Self) -> Bool { a.number < b.number }
}
