/// Turns an `Encodable` value into a ``WireNode``, members in the order in which they are encoded. Nil is left out.
package enum WireEncoder {
    /// - Throws: only what the value's own `encode(to:)` throws.
    package static func encode(_ value: some Encodable) throws -> WireNode {
        let slot = Slot()
        try slot.store(value, codingPath: [])
        return slot.node
    }

    /// Where one value goes. Filled once, or step by step through a container. Leaves need no slot of their own.
    private final class Slot {
        private enum Child {
            case leaf(WireNode)
            case slot(Slot)

            var node: WireNode {
                switch self {
                case .leaf(let node): node
                case .slot(let slot): slot.node
                }
            }
        }

        private enum Shape { case leaf, list, object }

        private var shape = Shape.object
        private var leaf = WireNode.text("")
        private var names: [String] = []
        private var children: [Child] = []

        var node: WireNode {
            switch shape {
            case .leaf: leaf
            case .list: .list(children.map(\.node))
            case .object: .object(zip(names, children).map { ($0, $1.node) })
            }
        }

        func set(_ node: WireNode) { (shape, leaf) = (.leaf, node) }
        func beginList() { shape = .list }
        func beginObject() { shape = .object }

        var count: Int { children.count }

        func append() -> Slot {
            let slot = Slot()
            children.append(.slot(slot))
            return slot
        }

        func member(_ name: String) -> Slot {
            names.append(name)
            return append()
        }

        func set(_ node: WireNode, for name: String) {
            names.append(name)
            children.append(.leaf(node))
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

        // What most members are: one call each, in place of finding out what the value is.
        func encode(_ value: String, forKey key: Key) { slot.set(.text(value), for: key.stringValue) }
        func encode(_ value: Bool, forKey key: Key) { slot.set(.boolean(value), for: key.stringValue) }
        func encode(_ value: Int64, forKey key: Key) { slot.set(.number(String(value)), for: key.stringValue) }

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
