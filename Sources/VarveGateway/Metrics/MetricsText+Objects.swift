import VarveCatalog
import VarveWire

extension MetricsText {
    mutating func add(_ census: Census, _ snapshotCounts: [InstanceNumber: Int]) {
        let groups = census.counts.sorted { $0.key < $1.key }
        add(
            "varve_objects", .gauge, "Objects by kind, status and operation.",
            groups.map { group, count in Sample(Self.labels(group) + [("status", group.status)], count) })
        add(
            "varve_snapshots", .gauge, "Snapshots of each volume, deleted volumes among them.",
            snapshotCounts.sorted { $0.key < $1.key }.map { Sample([("volume", "\($0.key)")], $0.value) })
    }

    /// What is under way: objects in the middle of an operation, and deleted ones whose space is coming back.
    mutating func addJobs(_ census: Census, _ pool: PoolStatus) {
        let jobs = census.counts.filter { $0.key.operation != StorageOperation.none.rawValue }.sorted { $0.key < $1.key }
        add(
            "varve_jobs", .gauge, "Work under way, by the kind of its object and its operation.",
            jobs.map { Sample(Self.labels($0.key), $0.value) }
                + [Sample([("kind", "image"), ("operation", "reclaim")], pool.reclaims.count)])
    }

    private static func labels(_ group: Census.Group) -> [(name: String, value: String)] {
        [("kind", group.kind.rawValue), ("operation", group.operation)]
    }
}
