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

    /// Groups of 512 units became groups of 64: digests are 16 bytes.
    static let scrub = """
        CREATE TEMPORARY TABLE wideDigest AS SELECT * FROM snapshotDigest;
        DELETE FROM snapshotDigest;
        WITH RECURSIVE part(place) AS (SELECT 0 UNION ALL SELECT place + 1 FROM part WHERE place < 7)
        INSERT INTO snapshotDigest
            SELECT snapshotNumber, unitGroup * 8 + place, substr(digests, place * 1024 + 1, 1024)
            FROM wideDigest, part WHERE length(digests) > place * 1024;
        DROP TABLE wideDigest;

        CREATE TABLE poolScrub (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            startedAt INTEGER NOT NULL,
            endedAt INTEGER,
            stage TEXT NOT NULL,
            lastNumber INTEGER NOT NULL,
            position INTEGER NOT NULL,
            imageCount INTEGER NOT NULL,
            doneByteCount INTEGER NOT NULL,
            readByteCount INTEGER NOT NULL,
            sharedByteCount INTEGER NOT NULL,
            notedByteCount INTEGER NOT NULL,
            wrongUnitCount INTEGER NOT NULL,
            wrongPlaces TEXT NOT NULL
        ) STRICT;
        """
}
