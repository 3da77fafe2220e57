/// Rows in columns, for people.
///
/// On a terminal that is too narrow the flexible columns give way; where that does not suffice, each row becomes a block of lines, so that
/// nothing is lost and no line wraps. Anywhere else rows are as long as they are, so that scripts find everything.
package struct TextTable: Sendable {
    package struct Column: Sendable {
        enum Kind { case text, flexible, number, status }
        let name: String
        let kind: Kind

        /// Text that is short, or of no use in part, as a number or a device.
        package static func text(_ name: String) -> Column { Column(name: name, kind: .text) }
        /// Text that may be cut.
        package static func flexible(_ name: String) -> Column { Column(name: name, kind: .flexible) }
        /// An amount: its last digits stand below each other.
        package static func number(_ name: String) -> Column { Column(name: name, kind: .number) }
        /// The name of a state, coloured where there is colour.
        package static func status(_ name: String) -> Column { Column(name: name, kind: .status) }
    }

    private let columns: [Column]
    private let rows: [[String]]
    private static let gap = 2
    /// What a column that gives way keeps at least.
    private static let flexibleWidthMin = 12

    /// - Precondition: every row has a cell for each column.
    package init(_ columns: [Column], _ rows: [[String]]) {
        precondition(rows.allSatisfy { $0.count == columns.count }, "a row has not as many cells as there are columns")
        self.columns = columns
        self.rows = rows.map { $0.map(\.shownPlainly) }
    }

    /// A line for the names, and one for each row; without a line feed at the end.
    package func text(on terminal: Terminal) -> String {
        guard let widths = widths(in: terminal.width) else { return blocks(on: terminal) }
        let head = line(columns.map(\.name), widths) { _, text in text.toned(.heading, on: terminal) }
        let body = rows.map { row in
            line(row, widths) { column, text in
                column.kind == .status ? text.toned(.ofStatus(text), on: terminal) : text
            }
        }
        return ([head] + body).joined(separator: "\n")
    }

    /// Each row as lines of name and value, an empty line between two rows; without a line feed at the end.
    package func blocks(on terminal: Terminal) -> String {
        let nameWidth = columns.map { DisplayWidth.of($0.name) }.max() ?? 0
        let room = terminal.width.map { max(1, $0 - nameWidth - Self.gap) } ?? .max
        return rows.map { row in
            zip(columns, row).map { column, cell in
                let name = column.name.toned(.heading, on: terminal) + blanks(nameWidth - DisplayWidth.of(column.name))
                let value = cell.wrapped(to: room).joined(separator: "\n" + blanks(nameWidth + Self.gap))
                let tone = column.kind == .status ? Tone.ofStatus(cell) : nil
                return cell.isEmpty ? name.trimmingBlanks : name + blanks(Self.gap) + value.toned(tone, on: terminal)
            }
            .joined(separator: "\n")
        }
        .joined(separator: "\n\n")
    }

    /// Of each column; nil if they do not fit.
    private func widths(in available: Int?) -> [Int]? {
        var widths = columns.indices.map { column in
            ([columns[column].name] + rows.map { $0[column] }).map(DisplayWidth.of).max() ?? 0
        }
        guard let available else { return widths }
        var excess = widths.reduce(0, +) + Self.gap * max(0, widths.count - 1) - available
        while excess > 0 {
            let flexible = columns.indices.filter { columns[$0].kind == .flexible && widths[$0] > Self.flexibleWidthMin }
            guard let widest = flexible.max(by: { widths[$0] < widths[$1] }) else { return nil }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }

    private func line(_ cells: [String], _ widths: [Int], _ tone: (Column, String) -> String) -> String {
        let padded = cells.indices.map { index in
            let (column, cell) = (columns[index], cells[index].fitted(to: widths[index]))
            // Blanks have no tone, so that the end of the line can be trimmed.
            let filling = blanks(widths[index] - DisplayWidth.of(cell))
            return column.kind == .number ? filling + tone(column, cell) : tone(column, cell) + filling
        }
        return padded.joined(separator: blanks(Self.gap)).trimmingBlanks
    }

    private func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }
}

extension String {
    fileprivate var trimmingBlanks: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
