import Testing
import VarveWire

@Suite("Constraints")
struct ConstraintTests {
    @Test(
        "resource names",
        arguments: [
            ("abc", true), ("Abc", true), ("a-1", true), ("a_b", true), ("snapshot-test", true),
            (String(repeating: "a", count: 30), true),
            ("ab", false), (String(repeating: "a", count: 31), false), ("1ab", false), ("-ab", false), ("_ab", false),
            ("ab-", false),
            ("ab_", false), ("a b", false), ("a.b", false), ("aéb", false), ("한글이름", false), ("", false), ("abc\n", false),
        ])
    func resourceName(_ text: String, _ isValid: Bool) throws {
        #expect(TextPattern.resourceName.matches(text) == isValid)
        #expect(try agrees(.resourceName, text))
    }

    @Test(
        "connection infos",
        arguments: [
            ("srv:/dev/xvda", "srv", "/dev/xvda"), ("srv /dev/xvda", "srv", "/dev/xvda"), ("a:b c:/dev/vda", "a:b c", "/dev/vda"),
            ("srv: /dev/vda", "srv:", "/dev/vda"), ("srv", nil, nil), (":x", nil, nil), ("srv:", nil, nil), (" :x", nil, nil),
            ("", nil, nil),
            ("srv:/dev/\txvda", nil, nil), ("s\nrv:/dev/xvda", nil, nil),
        ] as [(String, String?, String?)])
    func connectionInfo(_ text: String, _ server: String?, _ device: String?) throws {
        #expect(ConnectionInfo(text)?.serverName == server)
        #expect(ConnectionInfo(text)?.deviceName == device)
        #expect(TextPattern.connectionInfo.matches(text) == (server != nil))
        #expect(try agrees(.connectionInfo, text))
    }

    private func agrees(_ pattern: TextPattern, _ text: String) throws -> Bool {
        let matches = try Regex(pattern.regularExpression).asciiOnlyCharacterClasses().wholeMatch(in: text) != nil
        return matches == pattern.matches(text)
    }

    @Test("every expectation says what would be right")
    func expectations() {
        #expect(Constraint.text(byteCount: 0...1000).expectation == "must be 0 to 1000 bytes of UTF-8 text without NUL")
        #expect(Constraint.codes(["A"], aliases: [:], ignoresCase: false).expectation == "must be A")
        #expect(Constraint.codes(["A", "B", "C"], aliases: [:], ignoresCase: false).expectation == "must be A, B or C")
        #expect(Constraint.integer(0...9, step: 1).expectation == "must be an integer from 0 to 9")
        #expect(
            Constraint.integer(10...16380, step: 10).expectation == "must be an integer from 10 to 16380 and a multiple of 10")
        #expect(
            Constraint.instanceNumber.expectation == "must be an instance number of 1 to 20 decimal digits that fits 64 bits")
        #expect(Constraint.boolean.expectation == "must be true or false")
        let fields = [AnyParameter(.serverInstanceNo), AnyParameter(.zoneCode), AnyParameter(.blockStorageInstanceNo)]
        #expect(
            Constraint.object(fields.map(\.description)).expectation == "must have serverInstanceNo and blockStorageInstanceNo")
        #expect(
            Constraint.pattern(.resourceName).expectation
                == "must be 3 to 30 letters, digits, - and _ (ASCII) that start with a letter and end with a letter or digit")
    }

    @Test("a value in an error text is cut after 40 characters")
    func quotedValue() throws {
        var parameters = RequestParameters()
        parameters.set("isBootable", to: String(repeating: "x", count: 41))
        let operation = try #require(Operation.named("getBlockStorageSnapshotInstanceList"))
        #expect(
            throws: ServiceError.invalidParameter(
                "isBootable", "must be true or false, not \"\(String(repeating: "x", count: 40))...\"")
        ) { try operation.arguments(from: parameters) }
    }
}
