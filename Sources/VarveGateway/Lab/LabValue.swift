/// A JSON value that a caller sent.
enum LabValue: Decodable {
    case null
    case boolean(Bool)
    case number(Double)
    case text(String)
    case list([LabValue])
    case object([String: LabValue])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let flag = try? value.decode(Bool.self) {
            self = .boolean(flag)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let elements = try? value.decode([LabValue].self) {
            self = .list(elements)
        } else {
            self = .object(try value.decode([String: LabValue].self))
        }
    }
}
