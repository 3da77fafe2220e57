/// How the members of answers are read. The synthesized decoders of this module use these.
///
/// What is left out, or null, reads as the value that says nothing: `""`, 0, false, a code without text, no elements: which members an answer has
/// differs between NCP's clouds and years, and who asks for one volume's name must not fail for want of another's. Numbers and truth may come
/// as text, and text as numbers: NCP's guide, SDKs and answers disagree (sheet 3.3, 8.3).
extension KeyedDecodingContainer {
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try decodeIfPresent(type, forKey: key) ?? "" }

    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        try decodeIfPresent(WireText.self, forKey: key)?.text
    }

    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try decodeIfPresent(type, forKey: key) ?? 0 }

    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
        guard let text = try decodeIfPresent(String.self, forKey: key), !text.isEmpty else { return nil }
        return try value(Int64(text), of: text, "a whole number", key)
    }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try decodeIfPresent(type, forKey: key) ?? false }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        guard let text = try decodeIfPresent(String.self, forKey: key), !text.isEmpty else { return nil }
        return try value(Bool(text.lowercased()), of: text, "true or false", key)
    }

    func decode(_ type: CommonCode.Type, forKey key: Key) throws -> CommonCode {
        try decodeIfPresent(type, forKey: key) ?? CommonCode(code: "", codeName: "")
    }

    func decode<Element: Decodable>(_ type: [Element].Type, forKey key: Key) throws -> [Element] {
        try decodeIfPresent(type, forKey: key) ?? []
    }

    private func value<Value>(_ value: Value?, of text: String, _ wanted: String, _ key: Key) throws -> Value {
        if let value { return value }
        let context = DecodingError.Context(codingPath: codingPath + [key], debugDescription: "\(Quoted(text)) is not \(wanted)")
        throw DecodingError.typeMismatch(Value.self, context)
    }
}

/// A text, a whole number or a truth, as text.
private struct WireText: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let number = try? value.decode(Int64.self) {
            text = "\(number)"
        } else if let truth = try? value.decode(Bool.self) {
            text = "\(truth)"
        } else {
            text = try value.decode(String.self)
        }
    }
}
