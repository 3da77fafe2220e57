extension Schema {
    /// The audit log. The database itself refuses to change an entry, to replace it, and to remove it while it is to be kept; only what is
    /// older than `auditRetention.keptSince`, which never goes back, may be removed.
    static let audit = """
        CREATE TABLE audit (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            recordedAt INTEGER NOT NULL,
            accountID INTEGER NOT NULL REFERENCES account (id),
            accessKey TEXT NOT NULL,
            role TEXT NOT NULL,
            clientAddress TEXT NOT NULL,
            operation TEXT NOT NULL,
            objects TEXT NOT NULL,
            httpStatus INTEGER NOT NULL,
            code TEXT NOT NULL,
            requestID TEXT NOT NULL
        ) STRICT;
        CREATE INDEX auditByTime ON audit (accountID, recordedAt, number);

        CREATE TABLE auditObject (
            object TEXT NOT NULL, auditNumber INTEGER NOT NULL, PRIMARY KEY (object, auditNumber)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE auditRetention (id INTEGER PRIMARY KEY CHECK (id = 1), keptSince INTEGER NOT NULL) STRICT;
        INSERT INTO auditRetention VALUES (1, 0);

        CREATE TRIGGER auditStays BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
        CREATE TRIGGER auditIsKept BEFORE DELETE ON audit
        WHEN OLD.recordedAt >= (SELECT keptSince FROM auditRetention)
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
        CREATE TRIGGER auditIsNotReplaced BEFORE INSERT ON audit
        WHEN EXISTS (SELECT 1 FROM audit WHERE number = NEW.number)
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

        CREATE TRIGGER auditObjectStays BEFORE UPDATE ON auditObject
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
        CREATE TRIGGER auditObjectIsKept BEFORE DELETE ON auditObject
        WHEN EXISTS (SELECT 1 FROM audit WHERE number = OLD.auditNumber)
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

        CREATE TRIGGER auditRetentionOnlyGrows BEFORE UPDATE ON auditRetention
        WHEN NEW.keptSince < OLD.keptSince OR NEW.id != OLD.id
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
        CREATE TRIGGER auditRetentionStays BEFORE DELETE ON auditRetention
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
        """
}
