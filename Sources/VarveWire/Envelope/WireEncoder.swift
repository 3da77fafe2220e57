/// Writes an `Encodable` value with a ``DocumentWriter``, members in the order in which they are encoded. Nil is left out.
package struct WireEncoder<Writer: DocumentWriter> {
    /// What the value that is being encoded has begun; an encoder tells no end, so whoever called it ends it.
    private enum Shape { case none, leaf, list, object }

    // Shared by the containers of one value and of all within it.
    private final class Sink {
        let writer: Writer
        var shape = Shape.none

        init(_ writer: Writer) { self.writer = writer }

        func store(_ value: some Encodable) throws {
            switch value {
            case let text as String: writer.text(text)
            case let flag as Bool: writer.boolean(flag)
            case let number as Int64: writer.number(String(number))
            default: try storeParts(of: value)
            }
        }

        private func storeParts(of value: some Encodable) throws {
            let outer = shape
            shape = .none
            try value.encode(to: ValueEncoder(sink: self))
            switch shape {
            case .leaf: break
            case .list: writer.endList()
            case .object: writer.endObject()
            case .none:
                writer.beginObject()
                writer.endObject()
            }
            shape = outer
        }

        func begin(_ shape: Shape) {
            guard self.shape == .none else { return }
            self.shape = shape
            if shape == .list { writer.beginList() } else { writer.beginObject() }
        }

        func leaf(_ write: (Writer) throws -> Void) rethrows {
            shape = .leaf
            try write(writer)
        }
    }

    private let sink: Sink

    package init(_ writer: Writer) { sink = Sink(writer) }

    /// - Throws: only what the value's own `encode(to:)` throws; a part is written then.
    package func encode(_ value: some Encodable) throws { try sink.store(value) }

    private struct ValueEncoder: Encoder {
        let sink: Sink
        var codingPath: [any CodingKey] { [] }
        var userInfo: [CodingUserInfoKey: Any] { [:] }

        func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
            sink.begin(.object)
            return KeyedEncodingContainer(Members(sink: sink))
        }

        func unkeyedContainer() -> any UnkeyedEncodingContainer {
            sink.begin(.list)
            return Elements(sink: sink)
        }

        func singleValueContainer() -> any SingleValueEncodingContainer { Leaf(sink: sink) }
    }

    private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
        let sink: Sink
        var codingPath: [any CodingKey] { [] }

        func encodeNil(forKey key: Key) {}

        // What most members are: one call each, in place of finding out what the value is.
        func encode(_ value: String, forKey key: Key) {
            sink.writer.member(key.stringValue)
            sink.writer.text(value)
        }

        func encode(_ value: Bool, forKey key: Key) {
            sink.writer.member(key.stringValue)
            sink.writer.boolean(value)
        }

        func encode(_ value: Int64, forKey key: Key) {
            sink.writer.member(key.stringValue)
            sink.writer.number(String(value))
        }

        func encode(_ value: some Encodable, forKey key: Key) throws {
            sink.writer.member(key.stringValue)
            try sink.store(value)
        }

        func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
            unsupported()
        }
        func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { unsupported() }
        func superEncoder() -> any Encoder { unsupported() }
        func superEncoder(forKey key: Key) -> any Encoder { unsupported() }
    }

    private struct Elements: UnkeyedEncodingContainer {
        let sink: Sink
        private(set) var count = 0
        var codingPath: [any CodingKey] { [] }

        init(sink: Sink) { self.sink = sink }

        func encodeNil() {}

        mutating func encode(_ value: some Encodable) throws {
            count += 1
            sink.writer.element()
            try sink.store(value)
        }

        func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> { unsupported() }
        func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { unsupported() }
        func superEncoder() -> any Encoder { unsupported() }
    }

    private struct Leaf: SingleValueEncodingContainer {
        let sink: Sink
        var codingPath: [any CodingKey] { [] }

        func encodeNil() { sink.leaf { $0.text("") } }
        func encode(_ value: Bool) { sink.leaf { $0.boolean(value) } }
        func encode(_ value: String) { sink.leaf { $0.text(value) } }
        func encode(_ value: Int) { number(value) }
        func encode(_ value: Int8) { number(value) }
        func encode(_ value: Int16) { number(value) }
        func encode(_ value: Int32) { number(value) }
        func encode(_ value: Int64) { number(value) }
        func encode(_ value: UInt) { number(value) }
        func encode(_ value: UInt8) { number(value) }
        func encode(_ value: UInt16) { number(value) }
        func encode(_ value: UInt32) { number(value) }
        func encode(_ value: UInt64) { number(value) }
        func encode(_ value: Float) throws { try encode(Double(value)) }

        func encode(_ value: Double) throws {
            guard value.isFinite else {
                throw EncodingError.invalidValue(
                    value, .init(codingPath: [], debugDescription: "JSON and XML have no such number"))
            }
            sink.leaf { $0.number("\(value)") }
        }

        func encode(_ value: some Encodable) throws { try sink.leaf { _ in try sink.store(value) } }

        private func number(_ value: some BinaryInteger) { sink.leaf { $0.number(String(value)) } }
    }
}

/// The synthesized encoders of answers need none of these, and they tell no end of theirs.
private func unsupported(_ function: String = #function) -> Never {
    preconditionFailure("an answer type encodes itself through \(function)")
}

extension WireEncoder<NodeWriter> {
    /// The value as a tree.
    package static func node(_ value: some Encodable) throws -> WireNode {
        let writer = NodeWriter()
        try WireEncoder(writer).encode(value)
        return writer.node
    }
}
