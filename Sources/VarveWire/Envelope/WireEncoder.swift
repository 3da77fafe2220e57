/// Turns an `Encodable` value into a ``WireNode``, members in the order in which they are encoded. Nil is left out.
package enum WireEncoder {
    /// - Throws: only what the value's own `encode(to:)` throws.
    package static func encode(_ value: some Encodable) throws -> WireNode {
        let slot = Slot()
        try slot.store(value, codingPath: [])
        return slot.node
    }

    /// Where one value goes. Filled once, or step by step through a container.
    private final class Slot {
        private enum Content {
            case leaf(WireNode)
            case list([Slot])
            case object([(String, Slot)])
        }

        private var content = Content.object([])

        var node: WireNode {
            switch content {
            case .leaf(let node): node
            case .list(let slots): .list(slots.map(\.node))
            case .object(let members): .object(members.map { ($0, $1.node) })
            }
        }

        func set(_ leaf: WireNode) { content = .leaf(leaf) }
        func beginList() { if case .list = content {} else { content = .list([]) } }
        func beginObject() { if case .object = content {} else { content = .object([]) } }

        var count: Int { if case .list(let slots) = content { slots.count } else { 0 } }

        func append() -> Slot {
            let slot = Slot()
            if case .list(var slots) = content {
                content = .list([])
                slots.append(slot)
                content = .list(slots)
            }
            return slot
        }

        func member(_ name: String) -> Slot {
            let slot = Slot()
            if case .object(var members) = content {
                content = .object([])
                members.append((name, slot))
                content = .object(members)
            }
            return slot
        }

        func store(_ value: some Encodable, codingPath: [any CodingKey]) throws {
            switch value {
            case let text as String: set(.text(text))
            case let flag as Bool: set(.boolean(flag))
            case let number as Int64: set(.number(String(number)))
            default: try value.encode(to: ValueEncoder(slot: self, codingPath: codingPath))
            }
        }
    }

    private struct ValueEncoder: Encoder {
        let slot: Slot
        let codingPath: [any CodingKey]
        var userInfo: [CodingUserInfoKey: Any] { [:] }

        func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
            slot.beginObject()
            return KeyedEncodingContainer(Members(slot: slot, codingPath: codingPath))
        }

        func unkeyedContainer() -> any UnkeyedEncodingContainer {
            slot.beginList()
            return Elements(slot: slot, codingPath: codingPath)
        }

        func singleValueContainer() -> any SingleValueEncodingContainer { Leaf(slot: slot, codingPath: codingPath) }
    }

    private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let slot: Slot
        let codingPath: [any CodingKey]

        func encodeNil(forKey key: Key) {}

        func encode(_ value: some Encodable, forKey key: Key) throws {
            try slot.member(key.stringValue).store(value, codingPath: codingPath + [key])
        }

        func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
            nested(key).container(keyedBy: type)
        }

        func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { nested(key).unkeyedContainer() }
        func superEncoder() -> any Encoder { ValueEncoder(slot: slot.member("super"), codingPath: codingPath) }
        func superEncoder(forKey key: Key) -> any Encoder { nested(key) }

        private func nested(_ key: Key) -> ValueEncoder {
            ValueEncoder(slot: slot.member(key.stringValue), codingPath: codingPath + [key])
        }
    }

    private struct Elements: UnkeyedEncodingContainer {
        let slot: Slot
        let codingPath: [any CodingKey]
        var count: Int { slot.count }

        func encodeNil() {}
        func encode(_ value: some Encodable) throws { try slot.append().store(value, codingPath: codingPath) }

        func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
            nested().container(keyedBy: type)
        }

        func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { nested().unkeyedContainer() }
        func superEncoder() -> any Encoder { nested() }
        private func nested() -> ValueEncoder { ValueEncoder(slot: slot.append(), codingPath: codingPath) }
    }

    private struct Leaf: SingleValueEncodingContainer {
        let slot: Slot
        let codingPath: [any CodingKey]

        func encodeNil() { slot.set(.text("")) }
        func encode(_ value: Bool) { slot.set(.boolean(value)) }
        func encode(_ value: String) { slot.set(.text(value)) }
        func encode(_ value: Int) { slot.set(.number(String(value))) }
        func encode(_ value: Int8) { slot.set(.number(String(value))) }
        func encode(_ value: Int16) { slot.set(.number(String(value))) }
        func encode(_ value: Int32) { slot.set(.number(String(value))) }
        func encode(_ value: Int64) { slot.set(.number(String(value))) }
        func encode(_ value: UInt) { slot.set(.number(String(value))) }
        func encode(_ value: UInt8) { slot.set(.number(String(value))) }
        func encode(_ value: UInt16) { slot.set(.number(String(value))) }
        func encode(_ value: UInt32) { slot.set(.number(String(value))) }
        func encode(_ value: UInt64) { slot.set(.number(String(value))) }
        func encode(_ value: Float) throws { try encode(Double(value)) }

        func encode(_ value: Double) throws {
            guard value.isFinite else {
                throw EncodingError.invalidValue(
                    value, .init(codingPath: codingPath, debugDescription: "JSON and XML have no such number"))
            }
            slot.set(.number("\(value)"))
        }

        func encode(_ value: some Encodable) throws { try slot.store(value, codingPath: codingPath) }
    }
}
