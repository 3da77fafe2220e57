/// How far something is that takes its time: a value, which says what a moment's line is.
package struct Progress: Sendable {
    /// What is being done, as in "creating snapshot 10000012".
    package var label: String
    /// What the object itself says, as in "creating"; empty if nothing.
    package var state = ""
    /// Bytes there are to do; nil when that is not known.
    package var byteCount: UInt64?
    package private(set) var doneByteCount: UInt64 = 0
    private var rate = Rate()

    private static let frames = ["|", "/", "-", "\\"]
    private static let framesPerSecond = 10.0

    package init(_ label: String, byteCount: UInt64? = nil) {
        (self.label, self.byteCount) = (label, byteCount)
    }

    /// - Parameter elapsed: since the start.
    package mutating func update(doneByteCount: UInt64, elapsed: Duration) {
        self.doneByteCount = doneByteCount
        rate.add(doneByteCount, at: elapsed)
    }

    /// One line of at most so many cells.
    package func line(elapsed: Duration, width: Int) -> String {
        let facts = facts(elapsed)
        guard let byteCount, byteCount > 0 else {
            let frame = Self.frames[Int(elapsed / .seconds(1) * Self.framesPerSecond) % Self.frames.count]
            return ([frame, label] + facts).joined(separator: "  ").fitted(to: width)
        }
        let fraction = min(1, Double(doneByteCount) / Double(byteCount))
        let percent = "\(Int(fraction * 100))%"
        let room = width - DisplayWidth.of(([label, percent] + facts).joined(separator: "  ")) - 4
        let bar = room >= 8 ? [Self.bar(fraction, width: min(30, room))] : []
        if room >= -4 { return ([label] + bar + [percent] + facts).joined(separator: "  ") }
        return narrow(percent, facts, width)
    }

    /// In a narrow place the amount goes first, then the rate, then the end of the label: how much is left is told for as long as it fits.
    private func narrow(_ percent: String, _ facts: [String], _ width: Int) -> String {
        let short = ([percent] + facts.suffix(2)).joined(separator: "  ")
        if DisplayWidth.of(label) + 2 + DisplayWidth.of(short) <= width { return label + "  " + short }
        let shortest = ([percent] + facts.suffix(1)).joined(separator: "  ")
        let room = width - DisplayWidth.of(shortest) - 2
        return room >= 4 ? label.fitted(to: room) + "  " + shortest : shortest.fitted(to: width)
    }

    private func facts(_ elapsed: Duration) -> [String] {
        var facts = state.isEmpty ? [] : [state]
        if byteCount != nil || doneByteCount > 0 {
            facts.append(Amount.bytes(doneByteCount) + (byteCount.map { " of \(Amount.bytes($0))" } ?? ""))
            if let rate = rate.bytesPerSecond { facts.append("\(Amount.bytes(UInt64(rate)))/s") }
        }
        if let left = secondsLeft { return facts + ["\(Amount.time(.seconds(left))) left"] }
        return facts + [Amount.time(elapsed)]
    }

    /// Nil while nobody can tell.
    private var secondsLeft: Double? {
        guard let byteCount, byteCount > doneByteCount, let rate = rate.bytesPerSecond, rate >= 1 else { return nil }
        return min((Double(byteCount - doneByteCount) / rate).rounded(.up), 360_000)
    }

    private static func bar(_ fraction: Double, width: Int) -> String {
        let full = Int(fraction * Double(width - 2))
        return "[" + String(repeating: "#", count: full) + String(repeating: "-", count: width - 2 - full) + "]"
    }
}

/// Bytes a second over the last seconds, so that a change of speed is seen soon and a hiccup is not.
private struct Rate {
    private var samples: [(elapsed: Duration, byteCount: UInt64)] = []
    private static let window = Duration.seconds(5)
    private static let spanMin = Duration.milliseconds(500)

    mutating func add(_ byteCount: UInt64, at elapsed: Duration) {
        samples.append((elapsed, byteCount))
        while samples.count > 2, samples[1].elapsed <= elapsed - Self.window { samples.removeFirst() }
    }

    /// Nil as long as there is too little to tell from.
    var bytesPerSecond: Double? {
        guard let first = samples.first, let last = samples.last, last.elapsed - first.elapsed >= Self.spanMin,
            last.byteCount >= first.byteCount
        else { return nil }
        return Double(last.byteCount - first.byteCount) / ((last.elapsed - first.elapsed) / .seconds(1))
    }
}
