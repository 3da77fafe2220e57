extension Refusal {
    static let snapshots: [Refusal: Declaration] = [
        .snapshotBusy: Declaration(
            .busy, "snapshot {snapshot} cannot be controlled now: it is {state}", "the snapshot is being made or deleted",
            of: Occasion.snapshots),
        .noFullSnapshot: Declaration(
            .noFullSnapshot, "INCREMENTAL needs a FULL snapshot of volume {volume} in status CREAT",
            "INCREMENTAL without an earlier FULL of the same volume", of: [Occasion.createSnapshot]),
        .tooManyIncrementals: Declaration(
            .tooManyIncrementals,
            "FULL snapshot {snapshot} has {limit} INCREMENTALs, the most there can be: take a FULL snapshot first",
            "the 8th INCREMENTAL on one FULL", of: [Occasion.createSnapshot]),
        .snapshotInUse: Declaration(
            .snapshotInUse, "snapshot {snapshot} can be deleted only together with or after those that stand on it: {snapshots}",
            "where the type demands an order (HDD, SSD, CB1, FB1): a snapshot with INCREMENTALs above it",
            of: [Occasion.deleteSnapshots]),
    ]

    static let servers: [Refusal: Declaration] = [
        .serverBusy: Declaration(
            .busy, "server {server} cannot be controlled now: it is {state}", "the server is in the middle of another operation",
            of: Occasion.servers + Occasion.resize),
        .serverNameTaken: Declaration(
            .invalidParameter, "server {server} has the name {name} already: choose another one",
            "a server of that name is there",
            of: [Occasion.register]),
        .serverStatus: Declaration(
            .busy, "to {change} server {server} it must be {wanted}; it is {state}", "the server is not in the status for it",
            of: Occasion.serverChanges),
        .builtInServer: Declaration(
            .builtInServer, "server {server} is the machine that Varve runs on", "the built-in server", of: [Occasion.terminate]),
        .volumesDetaching: Declaration(
            .busy, "server {server} cannot be controlled now: volumes are being detached from it: {volumes}",
            "a volume is on its way: the server is being set up", of: Occasion.serverChanges),
        .volumesAttached: Declaration(
            .volumesAttached, "server {server} has volumes, which must be detached first: {volumes}",
            "the server has additional volumes", of: [Occasion.terminate]),
        .baseVolumeBusy: Declaration(
            .busy, "server {server} cannot be controlled now: its base volume {volume} is {state}",
            "a base volume is in the middle of an operation", of: [Occasion.terminate]),
    ]

    /// States of everything, that tests save and load.
    static let lab: [Refusal: Declaration] = [
        .transitionHangs: Declaration(
            .busy, "A transition hangs; `varve pool status` says which. Nothing was changed.",
            "a transition does not end while everything is to be replaced", of: [Occasion.lab]),
        .noState: Declaration(.invalidParameter, "there is no state {state}", "a state that was not saved", of: [Occasion.lab]),
        .stateTaken: Declaration(
            .invalidParameter, "there is a state {state} already: delete it first, or choose another name",
            "a state of that name is there", of: [Occasion.lab]),
    ]

    /// Nothing in a request leads to them.
    static let failures: [Refusal: Declaration] = [
        .noSpace: Declaration(.noSpace, "The pool is full.", "the pool's file system is full; nothing was done"),
        .catalogFull: Declaration(
            .noSpace, "The catalog cannot grow: its file system is full.", "the catalog's file system is full; nothing was done"),
        .catalogFailed: Declaration(.storeFailed, "The catalog failed: {reason}.", "the catalog cannot be read or written"),
        .storeFailed: Declaration(.storeFailed, "The store failed: {error}", "the pool cannot be read or written"),
        .unexpected: Declaration(
            .storeFailed, "Something failed that is told in the server's log only.", "a failure that no other text is for"),
        .bytesMissing: Declaration(
            .storeFailed, "The catalog and the pool disagree: the pool does not have {objects}{rest}.",
            "never answered: a start ends with it"),
    ]
}
