/// How a lab is set.
public struct LabStatus: Codable, Equatable, Sendable {
    public struct Clock: Codable, Equatable, Sendable {
        /// As the API has dates.
        public var time: String
        public var isRunning: Bool

        public init(time: String, isRunning: Bool) {
            self.time = time
            self.isRunning = isRunning
        }
    }

    /// A fault, and what has become of it.
    public struct Fault: Codable, Equatable, Sendable {
        public var id: Int
        public var fault: LabFault
        /// Calls that it is about, since it was added.
        public var callCount: Int
        /// Calls that it has made go wrong.
        public var hitCount: Int

        public init(id: Int, fault: LabFault, callCount: Int, hitCount: Int) {
            self.id = id
            self.fault = fault
            self.callCount = callCount
            self.hitCount = hitCount
        }
    }

    public struct State: Codable, Equatable, Sendable {
        public var name: String
        public var savedAt: String
        /// Taken from the file system.
        public var byteCount: UInt64

        public init(name: String, savedAt: String, byteCount: UInt64) {
            self.name = name
            self.savedAt = savedAt
            self.byteCount = byteCount
        }
    }

    public var clock: Clock
    /// In seconds, by kind of transition; every kind is there.
    public var durations: [String: Double]
    public var faults: [Fault]
    public var states: [State]

    public init(clock: Clock, durations: [String: Double], faults: [Fault], states: [State]) {
        self.clock = clock
        self.durations = durations
        self.faults = faults
        self.states = states
    }
}
