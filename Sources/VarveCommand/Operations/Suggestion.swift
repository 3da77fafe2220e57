/// The name that somebody probably meant.
package enum Suggestion {
    /// The nearest of the names, or nil if none is near: one third of its letters may be wrong. Case counts little.
    package static func nearest(to name: String, in names: some Sequence<String>) -> String? {
        let ranked = names.map { (distance: distance(name.lowercased(), $0.lowercased()), name: $0) }
        guard let best = ranked.min(by: { ($0.distance, $0.name) < ($1.distance, $1.name) }) else { return nil }
        return best.distance <= max(1, min(name.count, best.name.count) / 3) ? best.name : nil
    }

    /// As in "; is createBlockStorageInstance meant?", or what else helps if no name is near.
    package static func sentence(for name: String, in names: some Sequence<String>, otherwise: String = "") -> String {
        nearest(to: name, in: names).map { "; is \($0) meant?" } ?? otherwise
    }

    /// Levenshtein's: how many letters are to be put in, taken out or changed.
    private static func distance(_ a: String, _ b: String) -> Int {
        let (a, b) = (Array(a), Array(b))
        var row = Array(0...b.count)
        for (i, letter) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in b.enumerated() {
                let changed = diagonal + (letter == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(changed, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[b.count]
    }
}
