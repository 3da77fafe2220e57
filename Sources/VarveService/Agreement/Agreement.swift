public import VarveBackend
public import VarveCatalog
public import VarveWire

/// Whether the catalog and the pool know of the same volumes and snapshots, with the same sizes.
///
/// A record comes before the bytes and goes after them. So bytes without a record are wrong at any moment, and a record without bytes is unless it is
/// being made or deleted.
public enum Agreement {
    public typealias Disagreement = PoolCheckReport.Disagreement

    /// What is wrong while neither changes, by number.
    /// - Parameter images: all that the pool has.
    public static func disagreements(
        of images: [StoredImage], with catalog: any Catalog
    ) throws(ServiceError) -> [Disagreement] {
        do { return try findings(images, catalog).map(\.disagreement) } catch { throw ServiceError(error) }
    }

    static func findings(
        _ images: [StoredImage], _ catalog: any Catalog
    ) throws -> [(id: ImageID, disagreement: Disagreement)] {
        let expected = try catalog.read { try $0.expectedImages() }
        let found = Dictionary(images.map { ($0.id, $0.byteCount) }) { first, _ in first }
        let all = Set(expected.keys).union(found.keys).sorted { ($0.number, $0.description) < ($1.number, $1.description) }
        return all.compactMap { id in
            disagreement(about: id, expected[id], found: found[id]).map { (id, $0) }
        }
    }

    /// - Parameter found: the pool's size of it; nil if the pool does not have it.
    static func disagreement(about id: ImageID, _ expected: ExpectedImage?, found: UInt64?) -> Disagreement? {
        switch (expected, found) {
        case (nil, nil): return nil
        case (nil, let byteCount?): return recordMissing(id, byteCount)
        case (let expected?, nil): return expected.mustExist ? bytesMissing(id, expected) : nil
        case (let expected?, let byteCount?):
            return expected.allows(byteCount: byteCount) ? nil : sizeDiffers(id, expected, byteCount)
        }
    }

    private static func bytesMissing(_ id: ImageID, _ expected: ExpectedImage) -> Disagreement {
        Disagreement(
            kind: .bytesMissing, image: "\(id)",
            text: """
                \(id) is in the catalog with \(expected.byteCount) bytes, and the pool does not have it: its bytes are lost unless catalog and pool \
                are put back together, as they were at one moment; a server that runs can still delete it
                """)
    }

    private static func recordMissing(_ id: ImageID, _ byteCount: UInt64) -> Disagreement {
        Disagreement(
            kind: .recordMissing, image: "\(id)",
            text: """
                \(id) is in the pool with \(byteCount) bytes, and the catalog has no record of it: nobody can reach it and its space stays taken, \
                until the catalog that belongs to this pool is put back
                """)
    }

    private static func sizeDiffers(_ id: ImageID, _ expected: ExpectedImage, _ byteCount: UInt64) -> Disagreement {
        let remedy =
            switch id {
            case .volume: "making it larger than both (changeBlockStorageInstance) makes them agree"
            case .snapshot: "catalog and pool must be put back together, as they were at one moment"
            }
        return Disagreement(
            kind: .sizeDiffers, image: "\(id)",
            text:
                "\(id) has \(expected.byteCount) bytes in the catalog and \(byteCount) in the pool, which clients see: \(remedy)")
    }
}
