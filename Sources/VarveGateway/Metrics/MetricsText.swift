/// The text of a scrape, in Prometheus' exposition format 0.0.4.
struct MetricsText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    enum Kind: String {
        case counter, gauge, histogram
    }

    /// One value of a family.
    struct Sample {
        /// Follows the family's name, as `_count` does.
        var suffix = ""
        var labels: [(name: String, value: String)] = []
        /// As it is printed.
        var value: String

        init(_ value: some BinaryInteger) { self.init([], value) }

        init(_ labels: [(name: String, value: String)], _ value: some BinaryInteger, suffix: String = "") {
            self.labels = labels
            self.value = String(value)
            self.suffix = suffix
        }

        init(_ labels: [(name: String, value: String)], seconds: Double, suffix: String = "") {
            self.labels = labels
            value = "\(seconds)"
            self.suffix = suffix
        }
    }

    private(set) var text = ""

    /// Adds a family; nothing if it has no samples.
    /// - Parameter help: one line.
    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        guard !samples.isEmpty else { return }
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
        for sample in samples {
            let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
            text += "\(name)\(sample.suffix)\(labels.isEmpty ? "" : "{\(labels)}") \(sample.value)\n"
        }
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
