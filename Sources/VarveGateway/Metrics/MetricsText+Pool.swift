import VarveWire

extension MetricsText {
    mutating func add(_ pool: PoolStatus) {
        let states = [
            ("mapped", pool.mappedByteCount), ("pending", pool.pendingByteCount), ("allocated", pool.allocatedByteCount),
            ("free", pool.freeByteCount),
        ]
        add(
            "varve_pool_bytes", .gauge,
            "Mapped by volumes and snapshots; freed and not yet free; taken from the file system; left in the file system.",
            states.map { Sample([("state", $0)], $1) })
        add(
            "varve_pool_images", .gauge, "Volumes and snapshots that the pool holds.",
            [Sample([("kind", "volume")], pool.volumeCount), Sample([("kind", "snapshot")], pool.snapshotCount)])
        add("varve_pool_journal_bytes", .gauge, "What the next start would have to replay.", [Sample(pool.journalByteCount)])
        add("varve_pool_table_bytes", .gauge, "Tables of maps in memory.", [Sample(pool.tableByteCount)])
        add(
            "varve_pool_failures", .gauge, "Failures that keep the pool, or a volume, from taking changes until the next start.",
            [Sample(pool.failures.count)])
        if let scrub = pool.scrub { add(scrub) }
    }

    /// To be warned when something is wrong, and when nobody has looked for long.
    private mutating func add(_ scrub: PoolScrub) {
        add(
            "varve_pool_scrub_wrong_units", .gauge,
            "Units of 2 MiB that the last scrub, or the one that goes on, found changed or could not read.",
            [Sample(scrub.wrongUnitCount)])
        guard let end = scrub.endDate.flatMap(WireDate.parse) else { return }
        add("varve_pool_scrub_end_timestamp_seconds", .gauge, "When the last scrub ended.", [Sample(end)])
    }
}
