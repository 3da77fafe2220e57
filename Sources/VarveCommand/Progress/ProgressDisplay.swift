import Foundation
import Synchronization

/// Shows on standard error how far something is, while it is: only where that is a terminal, and only once it takes a moment.
///
/// What is done reports from any thread; a thread of its own draws ten times a second.
package final class ProgressDisplay: Sendable {
    private struct State {
        var progress: Progress
        var isDrawn = false
        var isEnded = false
    }

    private let state: Mutex<State>
    private let start = ContinuousClock.now
    private let terminal: Terminal
    private let write: @Sendable (String) -> Void
    private static let patience = Duration.milliseconds(300)
    private static let period = Duration.milliseconds(100)

    /// - Parameter byteCount: bytes there are to do; nil when that is not known.
    package init(
        _ label: String, byteCount: UInt64? = nil, on terminal: Terminal = .error,
        write: @escaping @Sendable (String) -> Void = { FileHandle.standardError.write(Data($0.utf8)) }
    ) {
        state = Mutex(State(progress: Progress(label, byteCount: byteCount)))
        (self.terminal, self.write) = (terminal, write)
    }

    /// Runs `body` with its progress shown. The line is gone when it ends, however it ends.
    package static func during<Value>(
        _ label: String, byteCount: UInt64? = nil, _ body: (ProgressDisplay) async throws -> Value
    ) async throws -> Value {
        let display = ProgressDisplay(label, byteCount: byteCount)
        let drawing = Task { await display.draw() }
        defer {
            display.end()
            drawing.cancel()
        }
        return try await body(display)
    }

    /// How much is done now.
    package func update(doneByteCount: UInt64) {
        state.withLock { $0.progress.update(doneByteCount: doneByteCount, elapsed: ContinuousClock.now - start) }
    }

    /// What the object says of itself.
    package func update(state name: String) { state.withLock { $0.progress.state = name } }

    private func draw() async {
        guard terminal.width != nil else { return }
        try? await Task.sleep(for: Self.patience)
        while !Task.isCancelled {
            show()
            try? await Task.sleep(for: Self.period)
        }
    }

    /// Draws the line of now over the last one.
    package func show() {
        guard let width = terminal.width else { return }
        state.withLock { state in
            if state.isEnded { return }
            // The last cell stays empty: some terminals go to the next line after it.
            write("\r\u{1B}[K" + state.progress.line(elapsed: ContinuousClock.now - start, width: width - 1))
            state.isDrawn = true
        }
    }

    /// Takes the line away; none comes after it.
    package func end() {
        state.withLock { state in
            if state.isDrawn { write("\r\u{1B}[K") }
            state.isEnded = true
        }
    }
}
