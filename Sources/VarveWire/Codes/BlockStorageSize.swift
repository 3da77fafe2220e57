/// The sizes in GB (2^30 bytes) that a request can ask for at all (sheet 4.5); each type of volumes offers a part of them.
public enum BlockStorageSize {
    public static let range: ClosedRange<Int64> = 10...16380
    public static let step: Int64 = 10
}
