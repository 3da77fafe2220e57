/// A ``Constraint`` together with the Swift type that a valid value becomes.
package struct Rule<Value: Sendable>: Sendable {
    package let constraint: Constraint
    /// Nil when the text breaks the constraint.
    package let read: @Sendable (String) -> Value?
    /// The wire's spelling of a value, for defaults.
    package let write: @Sendable (Value) -> String
}

extension Rule where Value == UInt64 {
    package static var instanceNumber: Self {
        Rule(constraint: .instanceNumber, read: { $0.utf8.count <= 20 ? UInt64(decimal: $0) : nil }, write: { String($0) })
    }
}

extension Rule where Value == Bool {
    package static var boolean: Self {
        Rule(constraint: .boolean, read: { Bool($0.lowercased()) }, write: { String($0) })
    }
}

extension Rule where Value == Int {
    package static func integer(_ range: ClosedRange<Int64>, step: Int64 = 1) -> Self {
        Rule(
            constraint: .integer(range, step: step),
            read: { text in
                guard let number = Int64(decimal: text), range.contains(number), number % step == 0 else { return nil }
                return Int(exactly: number)
            },
            write: { String($0) })
    }
}

extension Rule where Value == String {
    package static func text(byteCount: ClosedRange<Int>) -> Self {
        Rule(
            constraint: .text(byteCount: byteCount),
            read: { byteCount.contains($0.utf8.count) && !$0.utf8.contains(0) ? $0 : nil },
            write: { $0 })
    }

    package static func pattern(_ pattern: TextPattern) -> Self {
        Rule(constraint: .pattern(pattern), read: { pattern.matches($0) ? $0 : nil }, write: { $0 })
    }
}

extension Rule where Value == ConnectionInfo {
    package static var connectionInfo: Self {
        Rule(
            constraint: .pattern(.connectionInfo), read: { ConnectionInfo($0) },
            write: { "\($0.serverName):\($0.deviceName)" })
    }
}

extension Rule where Value: RequestCode {
    /// One of the codes of a type.
    package static var code: Self {
        Rule(
            constraint: .codes(
                Value.allCases.map(\.rawValue), aliases: Value.aliases.mapValues(\.rawValue), ignoresCase: Value.ignoresCase),
            read: { Value(wire: $0) }, write: \.rawValue)
    }
}
