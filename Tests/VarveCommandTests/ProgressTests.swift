import Synchronization
import Testing
import VarveCommand

@Suite("Progress")
struct ProgressTests {
    @Test("what has no size turns, and tells its state and its time")
    func spinner() {
        var progress = Progress("creating snapshot 10000012")
        #expect(progress.line(elapsed: .milliseconds(50), width: 80) == "|  creating snapshot 10000012  0 s")
        progress.state = "creating"
        #expect(progress.line(elapsed: .milliseconds(12_100), width: 80) == "/  creating snapshot 10000012  creating  12 s")
        #expect(progress.line(elapsed: .seconds(12), width: 20) == "|  creating snapsho…")
    }

    @Test("what has a size shows a bar, the rate of the last seconds, and the time left")
    func bar() {
        var progress = Progress("exporting 10000012", byteCount: 400 << 20)
        #expect(
            progress.line(elapsed: .zero, width: 80)
                == "exporting 10000012  [----------------------------]  0%  0 B of 400.0 MiB  0 s")
        for second in 0...10 { progress.update(doneByteCount: UInt64(second) * (10 << 20), elapsed: .seconds(second)) }
        #expect(
            progress.line(elapsed: .seconds(10), width: 110)
                == "exporting 10000012  [#######---------------------]  25%  100.0 MiB of 400.0 MiB  10.0 MiB/s  30 s left")
        #expect(
            progress.line(elapsed: .seconds(10), width: 70)
                == "exporting 10000012  25%  100.0 MiB of 400.0 MiB  10.0 MiB/s  30 s left")
        #expect(progress.line(elapsed: .seconds(10), width: 60) == "exporting 10000012  25%  10.0 MiB/s  30 s left")
        #expect(progress.line(elapsed: .seconds(10), width: 39) == "exporting 10000012  25%  30 s left")
        #expect(progress.line(elapsed: .seconds(10), width: 25) == "exportin…  25%  30 s left")
        #expect(progress.line(elapsed: .seconds(10), width: 15) == "25%  30 s left")
        // Ten times faster for five seconds: the slow past is forgotten.
        for second in 11...15 {
            progress.update(doneByteCount: UInt64(100 + (second - 10) * 40) << 20, elapsed: .seconds(second))
        }
        #expect(progress.line(elapsed: .seconds(15), width: 100).hasSuffix("75%  300.0 MiB of 400.0 MiB  40.0 MiB/s  3 s left"))
        progress.update(doneByteCount: 400 << 20, elapsed: .seconds(18))
        #expect(progress.line(elapsed: .seconds(18), width: 100).contains("[############################]  100%"))
    }

    @Test("no line is wider than asked for", arguments: 1...120)
    func widths(width: Int) {
        var progress = Progress("가나다 exporting 10000012", byteCount: 1 << 40)
        progress.update(doneByteCount: 1 << 20, elapsed: .seconds(1))
        progress.update(doneByteCount: 1 << 30, elapsed: .seconds(9))
        #expect(DisplayWidth.of(progress.line(elapsed: .seconds(10), width: width)) <= width)
    }

    @Test("done more than there was is full, and nothing is left")
    func overfull() {
        var progress = Progress("x", byteCount: 10)
        progress.update(doneByteCount: 20, elapsed: .seconds(1))
        #expect(progress.line(elapsed: .seconds(1), width: 60).contains("100%  20 B of 10 B  1 s"))
    }

    @Test(arguments: [
        (Duration.seconds(59), "59 s"), (.seconds(60), "1 min 0 s"), (.seconds(3599), "59 min 59 s"),
        (.seconds(3720), "1 h 02 min"),
        (.milliseconds(900), "0 s"), (.seconds(-1), "0 s"),
    ]) func times(time: Duration, text: String) { #expect(Amount.time(time) == text) }

    @Test(arguments: [
        (UInt64(0), "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1 << 20, "1.0 MiB"), (1_610_612_736, "1.5 GiB"),
        (1 << 50, "1024.0 TiB"),
    ])
    func sizes(size: UInt64, text: String) { #expect(Amount.bytes(size) == text) }

    @Test("the display draws on a terminal only, over its last line, and leaves none")
    func display() {
        let written = Mutex("")
        let display = ProgressDisplay("waiting", on: Terminal(width: 40, hasColor: false)) { text in
            written.withLock { $0 += text }
        }
        display.update(state: "creating")
        display.show()
        display.end()
        display.show()
        #expect(written.withLock { $0 } == "\r\u{1B}[K|  waiting  creating  0 s\r\u{1B}[K")
        let silent = ProgressDisplay("waiting", on: .none) { _ in Issue.record("a pipe gets no progress") }
        silent.show()
        silent.end()
    }
}
