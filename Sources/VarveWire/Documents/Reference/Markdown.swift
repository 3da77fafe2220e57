/// A document in Markdown, written piece by piece.
struct Markdown {
    private(set) var text = ""

    mutating func heading(_ level: Int, _ title: String) { paragraph(String(repeating: "#", count: level) + " " + title) }

    /// A block of its own, with an empty line before it.
    mutating func paragraph(_ block: String) {
        if !text.isEmpty { text += "\n" }
        text += block + "\n"
    }

    /// Cells are Markdown; a bar in one is escaped here.
    mutating func table(_ columns: [String], _ rows: [[String]]) {
        func line(_ cells: [String]) -> String {
            "| "
                + cells.map { $0.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|") }.joined(
                    separator: " | ") + " |"
        }
        let rule = "|" + String(repeating: "---|", count: columns.count)
        paragraph(([line(columns), rule] + rows.map(line)).joined(separator: "\n"))
    }

    static func code(_ text: String) -> String { "`\(text)`" }

    /// Names as code, with commas.
    static func codes(_ names: [String]) -> String { names.map(code).joined(separator: ", ") }
}
