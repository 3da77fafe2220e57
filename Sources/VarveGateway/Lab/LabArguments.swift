import Foundation
import VarveWire

/// The JSON object that a lab call came with: members by name, each of its kind. A member that is null is as good as none.
struct LabArguments {
    private let members: [String: LabValue]
    /// What errors put before a member's name.
    private let path: String

    /// - Parameters:
    ///   - body: JSON; nothing is as good as `{}`.
    ///   - names: the members that there may be; nil for any.
    init(_ body: [UInt8], knowing names: [String]?) throws(ServiceError) {
        if body.allSatisfy({ $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }) {
            try self.init([:], path: "", knowing: names)
            return
        }
        guard let value = try? JSONDecoder().decode(LabValue.self, from: Data(body)), case .object(let members) = value else {
            throw ServiceError(.bodyNotObject, naming: "body")
        }
        try self.init(members, path: "", knowing: names)
    }

    private init(_ members: [String: LabValue], path: String, knowing names: [String]?) throws(ServiceError) {
        self.members = members.filter { if case .null = $0.value { false } else { true } }
        self.path = path
        guard let names, let stranger = members.keys.sorted().first(where: { !names.contains($0) }) else { return }
        let known = names.isEmpty ? "there is none at all" : "the members are \(names.joined(separator: ", "))"
        throw ServiceError(.noMember, naming: path + stranger, ["known": known])
    }

    var names: [String] { members.keys.sorted() }

    func boolean(_ name: String) throws(ServiceError) -> Bool? {
        guard let value = members[name] else { return nil }
        guard case .boolean(let flag) = value else { throw wrong(name, "true or false") }
        return flag
    }

    func number(_ name: String, _ range: ClosedRange<Double>) throws(ServiceError) -> Double? {
        guard let value = members[name] else { return nil }
        guard case .number(let number) = value, range.contains(number) else {
            throw wrong(name, "a number from \(Self.text(range.lowerBound)) to \(Self.text(range.upperBound))")
        }
        return number
    }

    func integer(_ name: String, _ range: ClosedRange<Int>) throws(ServiceError) -> Int? {
        guard let value = members[name] else { return nil }
        guard case .number(let number) = value, let integer = Int(exactly: number), range.contains(integer) else {
            throw wrong(name, "a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return integer
    }

    func text(_ name: String) throws(ServiceError) -> String? {
        guard let value = members[name] else { return nil }
        guard case .text(let text) = value, !text.isEmpty else { throw wrong(name, "a text") }
        return text
    }

    func object(_ name: String, knowing names: [String]?) throws(ServiceError) -> LabArguments? {
        guard let value = members[name] else { return nil }
        guard case .object(let members) = value else { throw wrong(name, "an object") }
        return try LabArguments(members, path: "\(path)\(name).", knowing: names)
    }

    /// The value of a member that must be there.
    func require<Value>(_ name: String, _ value: Value?) throws(ServiceError) -> Value {
        guard let value else { throw ServiceError(.memberMissing, naming: path + name) }
        return value
    }

    func wrong(_ name: String, _ meant: String) -> ServiceError {
        ServiceError(.memberWrong, naming: path + name, ["form": meant])
    }

    private static func text(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? "\(number)" }
}
