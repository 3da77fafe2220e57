extension ServerRecord {
    /// `serverInstanceStatus`, by its wire code (contract sheet, section 4.21).
    public enum Status: String, CaseIterable, Sendable {
        case initialized = "INIT"
        case created = "CREAT"
        case running = "RUN"
        case stopped = "NSTOP"
    }

    /// `serverInstanceOperation`, by its wire code (contract sheet, section 5.5). Anything but ``none`` locks the server.
    public enum Operation: String, CaseIterable, Sendable {
        case none = "NULL"
        case start = "START"
        case shutDown = "SHTDN"
        case restart = "RESTA"
        case terminate = "TERMT"
    }
}
