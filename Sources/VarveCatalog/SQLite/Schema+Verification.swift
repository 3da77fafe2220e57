extension Schema {
    /// What is known of snapshots' bytes; it goes with the snapshot. Digests are many bytes, and read a group at a time.
    static let verification = """
        CREATE TABLE snapshotVerification (
            snapshotNumber INTEGER PRIMARY KEY REFERENCES snapshot (number) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            checkedByteCount INTEGER NOT NULL,
            notedByteCount INTEGER NOT NULL,
            wrongRanges TEXT NOT NULL,
            wrongUnitCount INTEGER NOT NULL,
            startedAt INTEGER NOT NULL,
            endedAt INTEGER
        ) STRICT;

        CREATE TABLE snapshotDigest (
            snapshotNumber INTEGER NOT NULL REFERENCES snapshot (number) ON DELETE CASCADE,
            unitGroup INTEGER NOT NULL,
            digests BLOB NOT NULL,
            PRIMARY KEY (snapshotNumber, unitGroup)
        ) STRICT;
        """
}
