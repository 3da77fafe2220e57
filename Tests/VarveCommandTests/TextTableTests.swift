import Testing
import VarveCommand

@Suite("Tables")
struct TextTableTests {
    private static let table = TextTable(
        [.text("NUMBER"), .flexible("NAME"), .number("SIZE"), .status("STATUS")],
        [
            ["10000002", "a-name-of-thirty-letters-000030", "10 GB", "attached"],
            ["10000003", "둘째 볼륨", "16380 GB", "creating"],
        ])

    @Test("a pipe gets all of every cell, without colour")
    func pipe() {
        #expect(
            Self.table.text(on: .none) == """
                NUMBER    NAME                                 SIZE  STATUS
                10000002  a-name-of-thirty-letters-000030     10 GB  attached
                10000003  둘째 볼륨                        16380 GB  creating
                """)
    }

    @Test("on a narrow terminal the flexible column gives way, and no line is wider than it")
    func narrow() {
        let text = Self.table.text(on: Terminal(width: 44, hasColor: false))
        #expect(
            text == """
                NUMBER    NAME                SIZE  STATUS
                10000002  a-name-of-thi…     10 GB  attached
                10000003  둘째 볼륨       16380 GB  creating
                """)
        #expect(text.split(separator: "\n").allSatisfy { DisplayWidth.of($0) <= 44 })
    }

    @Test("where that does not suffice, each row is a block, its values whole", arguments: [20, 30, 41])
    func blocks(width: Int) {
        let text = Self.table.text(on: Terminal(width: width, hasColor: false))
        #expect(text.hasPrefix("NUMBER  10000002\nNAME    "))
        #expect(text.contains("\n\nNUMBER  10000003\nNAME    둘째"))
        #expect(text.split(separator: "\n").allSatisfy { DisplayWidth.of($0) <= width })
        let words = text.split(whereSeparator: \.isWhitespace).joined()
        #expect(words.contains("a-name-of-thirty-letters-000030"))
    }

    @Test("colour is only where there is colour, and moves nothing")
    func colour() {
        let colored = Self.table.text(on: Terminal(width: 100, hasColor: true))
        #expect(colored.contains("\u{1B}[32mattached\u{1B}[0m") && colored.contains("\u{1B}[33mcreating\u{1B}[0m"))
        let plain = colored.replacing(/\u{1B}\[[0-9]*m/, with: "")
        #expect(plain == Self.table.text(on: Terminal(width: 100, hasColor: false)))
    }

    @Test("no rows are a line of names") func empty() {
        #expect(TextTable([.text("NUMBER"), .flexible("NAME")], []).text(on: .none) == "NUMBER  NAME")
    }

    @Test("what a terminal would obey is shown, not obeyed") func controls() {
        let table = TextTable([.flexible("NAME")], [["a\u{1B}[2Jb\nc"]])
        #expect(table.text(on: .none) == "NAME\na\\u{1B}[2Jb\\nc")
    }
}

@Suite("Widths")
struct DisplayWidthTests {
    @Test(arguments: [
        ("abc", 3), ("가나다", 6), ("ｶﾅ", 2), ("漢字", 4), ("e\u{301}", 1), ("👍🏽", 2), ("❤️", 2), ("🇰🇷", 2), ("", 0), ("\u{200B}", 0),
    ]) func cells(text: String, width: Int) { #expect(DisplayWidth.of(text) == width) }

    @Test(arguments: [("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("가나다", 5, "가나…"), ("가나다", 4, "가…"), ("가", 1, "…")])
    func fitting(text: String, width: Int, fitted: String) { #expect(text.fitted(to: width) == fitted) }

    @Test(arguments: [
        ("one two three", 7, ["one two", "three"]), ("abcdefgh", 3, ["abc", "def", "gh"]), ("", 5, [""]),
        ("a abcdef", 4, ["a", "abcd", "ef"]), ("가나다", 5, ["가나", "다"]),
    ]) func wrapping(text: String, width: Int, lines: [String]) { #expect(text.wrapped(to: width) == lines) }
}

@Suite("Terminals")
struct TerminalTests {
    private func terminal(_ isTerminal: Bool, _ columns: Int?, _ environment: [String: String]) -> Terminal {
        Terminal(isTerminal: isTerminal, columns: columns) { environment[$0] }
    }

    @Test("COLUMNS wins over what the terminal says, unless it says nothing")
    func widths() {
        #expect(terminal(true, 120, [:]).width == 120)
        #expect(terminal(true, 120, ["COLUMNS": "72"]).width == 72)
        #expect(terminal(true, 120, ["COLUMNS": "wide"]).width == 120)
        #expect(terminal(true, nil, ["COLUMNS": "0"]).width == 80)
        #expect(terminal(true, 3, [:]).width == 20)
        #expect(terminal(false, 120, ["COLUMNS": "72"]).width == nil)
    }

    @Test("colour only on a terminal, and not against NO_COLOR or TERM=dumb")
    func colours() {
        #expect(terminal(true, 80, [:]).hasColor)
        #expect(terminal(true, 80, ["NO_COLOR": ""]).hasColor)
        #expect(!terminal(true, 80, ["NO_COLOR": "1"]).hasColor)
        #expect(!terminal(true, 80, ["TERM": "dumb"]).hasColor)
        #expect(!terminal(false, 80, [:]).hasColor)
    }

    @Test("consent") func consent() {
        #expect(Confirmation(isGiven: true, canAsk: false) == .given)
        #expect(Confirmation(isGiven: false, canAsk: true) == .mustAsk)
        #expect(Confirmation(isGiven: false, canAsk: false) == .missing)
        for answer in ["y", "yes", "YES", " Yes "] { #expect(Confirmation.isYes(answer)) }
        for answer in ["", "n", "no", "yes please", "yess", nil] { #expect(!Confirmation.isYes(answer)) }
    }
}
