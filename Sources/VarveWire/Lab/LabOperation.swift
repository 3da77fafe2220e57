/// What `varve serve --lab` answers under `/varve/lab`: signed like the other calls, JSON in and out (Docs/LAB.md). Each answers a ``LabStatus``.
public enum LabOperation: String, CaseIterable, Sendable {
    case status = "/varve/lab"
    case clock = "/varve/lab/clock"
    case durations = "/varve/lab/durations"
    case addFault = "/varve/lab/faults"
    case clearFaults = "/varve/lab/faults/clear"
    case reset = "/varve/lab/reset"
    case save = "/varve/lab/save"
    case load = "/varve/lab/load"
    case delete = "/varve/lab/delete"

    public var path: String { rawValue }
    public var method: String { self == .status ? "GET" : "POST" }

    /// As the log and the metrics have it.
    public var name: String {
        switch self {
        case .status: "labStatus"
        case .clock: "labClock"
        case .durations: "labDurations"
        case .addFault: "labAddFault"
        case .clearFaults: "labClearFaults"
        case .reset: "labReset"
        case .save: "labSave"
        case .load: "labLoad"
        case .delete: "labDelete"
        }
    }

    /// One sentence for people.
    public var summary: String {
        switch self {
        case .status: "Shows the clock, durations, faults and saved states."
        case .clock: "Sets the clock, moves it on, stops it or lets it run, in this order."
        case .durations: "Sets how many seconds transitions take from the answer of their call on, by the lab's clock."
        case .addFault: "Makes calls of an operation go wrong."
        case .clearFaults: "Forgets one fault, or all."
        case .reset: "Removes all objects; numbers start again, with localhost. Accounts and keys stay."
        case .save: "Keeps all objects and their bytes under a name."
        case .load: "Makes all objects and their bytes those of a saved state."
        case .delete: "Deletes a saved state."
        }
    }
}
