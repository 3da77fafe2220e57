import GRDB

/// The tables of a SQLite catalog, as named migrations. A migration that was released never changes: new ones are appended.
///
/// Column names are the property names of the records. A snapshot outlives its volume, a volume its snapshot and an INCREMENTAL
/// (of some types) its base, so those columns are no foreign keys.
package enum Schema {
    /// `PRAGMA application_id` of a Varve catalog: "VARV" in ASCII.
    static let applicationID = 0x5641_5256

    /// `PRAGMA user_version` of a catalog whose objects were replaced, so that the pool must be as well; else 0.
    static let exchangeMark = 1

    /// The tables of objects and of their numbers. Who owns objects, and may reach them, is in ``ownerTables``; there are no others.
    /// A table comes after those that its rows go with.
    package static let objectTables = [
        "numberSequence", "server", "volume", "snapshot", "serverImage", "serverImageVolume", "snapshotVerification",
        "snapshotDigest", "poolScrub",
    ]
    package static let ownerTables = ["account", "accessKey", "audit", "auditObject", "auditRetention"]

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1-objects") { try $0.execute(sql: objects) }
        migrator.registerMigration("2-passing-snapshots") { try $0.execute(sql: passingSnapshots) }
        migrator.registerMigration("3-server-names", migrate: ServerNames.makeUnique)
        migrator.registerMigration("4-images") { try $0.execute(sql: images) }
        migrator.registerMigration("5-accounts") { try $0.execute(sql: lists) }
        migrator.registerMigration("6-roles") { try $0.execute(sql: roles) }
        migrator.registerMigration("7-audit") { try $0.execute(sql: audit) }
        migrator.registerMigration("8-verification") { try $0.execute(sql: verification) }
        migrator.registerMigration("9-scrub") { try $0.execute(sql: scrub) }
        return migrator
    }

    /// Keys from before there were roles could do everything.
    private static let roles = "ALTER TABLE accessKey ADD COLUMN role TEXT NOT NULL DEFAULT 'admin'"

    /// Every list is one account's in one region, by number or by name.
    private static let lists = """
        DROP INDEX serverByAccount;
        DROP INDEX serverByName;
        CREATE INDEX serverByAccount ON server (accountID, regionCode, number);
        CREATE INDEX serverByName ON server (name, accountID);

        DROP INDEX volumeByAccount;
        DROP INDEX volumeByRegion;
        DROP INDEX volumeByName;
        CREATE INDEX volumeByAccount ON volume (accountID, regionCode, number);
        CREATE INDEX volumeByName ON volume (accountID, regionCode, name, number);

        DROP INDEX snapshotByAccount;
        DROP INDEX snapshotByRegion;
        DROP INDEX snapshotByName;
        CREATE INDEX snapshotByAccount ON snapshot (accountID, regionCode, number);
        CREATE INDEX snapshotByName ON snapshot (accountID, regionCode, name, number);

        DROP INDEX serverImageByAccount;
        DROP INDEX serverImageByRegion;
        DROP INDEX serverImageByName;
        CREATE INDEX serverImageByAccount ON serverImage (accountID, regionCode, number);
        CREATE INDEX serverImageByName ON serverImage (accountID, regionCode, name, number);
        """

    /// Each change of a volume asks whether a snapshot of it is being made or deleted, however many it has.
    private static let passingSnapshots = "CREATE INDEX snapshotByOperation ON snapshot (operation, volumeNumber)"

    /// An image holds its snapshots: those rows cannot go before its own.
    private static let images = """
        ALTER TABLE server ADD COLUMN imageNumber INTEGER;

        CREATE TABLE serverImage (
            number INTEGER PRIMARY KEY,
            accountID INTEGER NOT NULL REFERENCES account (id),
            name TEXT NOT NULL,
            description TEXT NOT NULL,
            regionCode TEXT NOT NULL,
            status TEXT NOT NULL,
            operation TEXT NOT NULL,
            createdAt INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX serverImageByAccount ON serverImage (accountID);
        CREATE INDEX serverImageByRegion ON serverImage (regionCode, number);
        CREATE INDEX serverImageByName ON serverImage (name, number);

        CREATE TABLE serverImageVolume (
            imageNumber INTEGER NOT NULL REFERENCES serverImage (number) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            snapshotNumber INTEGER NOT NULL REFERENCES snapshot (number),
            PRIMARY KEY (imageNumber, position)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX serverImageVolumeBySnapshot ON serverImageVolume (snapshotNumber, imageNumber);
        """

    private static let objects = """
        PRAGMA application_id = \(applicationID);

        CREATE TABLE numberSequence (id INTEGER PRIMARY KEY CHECK (id = 1), next INTEGER NOT NULL) STRICT;
        INSERT INTO numberSequence VALUES (1, \(InstanceNumber.first));

        CREATE TABLE account (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, createdAt INTEGER NOT NULL) STRICT;

        CREATE TABLE accessKey (
            accessKey TEXT PRIMARY KEY,
            accountID INTEGER NOT NULL REFERENCES account (id),
            sealedSecret BLOB NOT NULL,
            description TEXT NOT NULL,
            createdAt INTEGER NOT NULL,
            revokedAt INTEGER
        ) STRICT;
        CREATE INDEX accessKeyByAccount ON accessKey (accountID);

        CREATE TABLE server (
            number INTEGER PRIMARY KEY,
            accountID INTEGER NOT NULL REFERENCES account (id),
            name TEXT NOT NULL,
            description TEXT NOT NULL,
            regionCode TEXT NOT NULL,
            zoneCode TEXT NOT NULL,
            spansZones INTEGER NOT NULL,
            hypervisor TEXT NOT NULL,
            status TEXT NOT NULL,
            operation TEXT NOT NULL,
            createdAt INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX serverByAccount ON server (accountID);
        CREATE INDEX serverByName ON server (name);

        CREATE TABLE volume (
            number INTEGER PRIMARY KEY,
            accountID INTEGER NOT NULL REFERENCES account (id),
            name TEXT NOT NULL,
            description TEXT NOT NULL,
            byteCount INTEGER NOT NULL,
            kind TEXT NOT NULL,
            type TEXT NOT NULL,
            regionCode TEXT NOT NULL,
            zoneCode TEXT NOT NULL,
            status TEXT NOT NULL,
            operation TEXT NOT NULL,
            serverNumber INTEGER REFERENCES server (number),
            deviceName TEXT,
            snapshotNumber INTEGER,
            isReturnProtected INTEGER NOT NULL,
            isEncrypted INTEGER NOT NULL,
            isDeletedAfterDetach INTEGER NOT NULL,
            createdAt INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX volumeByAccount ON volume (accountID);
        CREATE INDEX volumeByRegion ON volume (regionCode, number);
        CREATE INDEX volumeByName ON volume (name, number);
        CREATE INDEX volumeByServer ON volume (serverNumber, number);

        CREATE TABLE snapshot (
            number INTEGER PRIMARY KEY,
            accountID INTEGER NOT NULL REFERENCES account (id),
            name TEXT NOT NULL,
            description TEXT NOT NULL,
            byteCount INTEGER NOT NULL,
            volumeNumber INTEGER NOT NULL,
            volumeType TEXT NOT NULL,
            regionCode TEXT NOT NULL,
            status TEXT NOT NULL,
            operation TEXT NOT NULL,
            kind TEXT NOT NULL,
            baseNumber INTEGER,
            chainDepth INTEGER NOT NULL,
            isBootable INTEGER NOT NULL,
            isEncrypted INTEGER NOT NULL,
            createdAt INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX snapshotByAccount ON snapshot (accountID);
        CREATE INDEX snapshotByRegion ON snapshot (regionCode, number);
        CREATE INDEX snapshotByName ON snapshot (name, number);
        CREATE INDEX snapshotByVolume ON snapshot (volumeNumber, number);
        CREATE INDEX snapshotByBase ON snapshot (baseNumber, number);
        """
}
