public import Logging
import Synchronization

/// Keeps what is logged, as text: level, message, metadata.
public final class RecordingLog: Sendable {
    private let records = Mutex<[String]>([])

    public init() {}

    public var lines: [String] { records.withLock { $0 } }

    public var logger: Logger {
        Logger(label: "test") { _ in Handler(log: self) }
    }

    private struct Handler: LogHandler {
        let log: RecordingLog
        var metadata = Logger.Metadata()
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            let pairs = all.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            log.records.withLock { $0.append((["\(event.level)", "\(event.message)"] + pairs).joined(separator: " ")) }
        }
    }
}
