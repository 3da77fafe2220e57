/// The trace that a request is part of, from its `traceparent` header (W3C Trace Context, section 3.2).
package struct TraceParent: Equatable, Sendable {
    /// 32 hexadecimal digits.
    package let traceID: String

    /// Nil if the value is none that may be taken over: of another form, or with an id that is all zero. A version that is not known yet has what the
    /// first has, and may have more behind it.
    package init?(_ header: String) {
        let parts = header.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0] != "ff", parts[0] != "00" || parts.count == 4 else { return nil }
        for (part, count) in zip(parts, [2, 32, 16, 2]) where !Self.isHexadecimal(part, count) { return nil }
        guard !parts[1].allSatisfy({ $0 == "0" }), !parts[2].allSatisfy({ $0 == "0" }) else { return nil }
        traceID = String(parts[1])
    }

    private static func isHexadecimal(_ text: Substring, _ count: Int) -> Bool {
        text.utf8.count == count && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
