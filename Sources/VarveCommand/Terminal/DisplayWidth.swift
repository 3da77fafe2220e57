/// How many cells of a terminal text takes: 2 for a wide character of East Asia and for an emoji, 0 for what combines with the one before.
package enum DisplayWidth {
    package static func of(_ text: some StringProtocol) -> Int { text.reduce(0) { $0 + of($1) } }

    package static func of(_ character: Character) -> Int {
        let scalars = character.unicodeScalars
        // U+FE0F asks for the picture, which is wide.
        if scalars.contains("\u{FE0F}") { return 2 }
        return scalars.map(width).max() ?? 0
    }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: 0
        default: isWide(scalar.value) ? 2 : 1
        }
    }

    /// East Asian Width W and F, as far as they lie in blocks (Unicode Standard Annex 11).
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19,
        0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x1F1E6...0x1F1FF, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
        0x1F900...0x1F9FF,
        0x20000...0x3FFFD,
    ]

    private static func isWide(_ value: UInt32) -> Bool {
        value >= 0x1100 && wide.contains { $0.contains(value) }
    }
}

extension String {
    /// The text cut to so many cells, with `…` as the last one where something is missing.
    package func fitted(to width: Int) -> String {
        if DisplayWidth.of(self) <= width { return self }
        var (text, used) = ("", 0)
        for character in self {
            used += DisplayWidth.of(character)
            if used > width - 1 { break }
            text.append(character)
        }
        return width > 0 ? text + "…" : ""
    }

    /// The text in lines of at most so many cells, broken at blanks where there are some.
    package func wrapped(to width: Int) -> [String] {
        var lines: [String] = []
        for word in split(separator: " ", omittingEmptySubsequences: false).flatMap({ String($0).chopped(to: max(1, width)) }) {
            if let line = lines.last, DisplayWidth.of(line) + 1 + DisplayWidth.of(word) <= width {
                lines[lines.count - 1] = line + " " + word
            } else {
                lines.append(word)
            }
        }
        return lines
    }

    /// The text in pieces of at most so many cells.
    private func chopped(to width: Int) -> [String] {
        var (pieces, used) = ([""], 0)
        for character in self {
            let cells = DisplayWidth.of(character)
            if used + cells > width, used > 0 {
                pieces.append("")
                used = 0
            }
            pieces[pieces.count - 1].append(character)
            used += cells
        }
        return pieces
    }

    /// The text without what a terminal would obey: control characters become `\u{…}`, so that a name cannot move the cursor.
    package var shownPlainly: String {
        guard unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            text += scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
        }
    }
}
