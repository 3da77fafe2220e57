/// The status of a server (sheet 5.5).
public enum ServerStatus: String, WireCode {
    case initializing = "INIT"
    case created = "CREAT"
    case running = "RUN"
    case stopped = "NSTOP"

    public var codeName: String {
        switch self {
        case .initializing: "Server init state"
        case .created: "Server create state"
        case .running: "Server run state"
        case .stopped: "Server normal stopped state"
        }
    }
}

/// What is being done to a server (sheet 5.5).
public enum ServerOperation: String, WireCode {
    case none = "NULL"
    case start = "START"
    case shutDown = "SHTDN"
    case restart = "RESTA"
    case setUp = "SETUP"
    case terminate = "TERMT"

    public var codeName: String {
        switch self {
        case .none: "Server NULL OP"
        case .start: "Server START OP"
        case .shutDown: "Server SHUTDOWN OP"
        case .restart: "Server RESTART OP"
        case .setUp: "Server SETUP OP"
        case .terminate: "Server TERMINATE OP"
        }
    }
}

/// The status name of a server.
public enum ServerStatusName: String, CaseIterable, Sendable {
    case initializing = "init"
    case creating
    case booting
    case settingUp = "setting up"
    case running
    case rebooting
    case shuttingDown = "shutting down"
    case stopped
    case terminating
    case copying
}
