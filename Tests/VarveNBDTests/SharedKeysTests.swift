import Testing
import VarveNBD

/// The file of pre-shared keys: GnuTLS's lines of `user:hexkey`.
@Suite struct SharedKeysTests {
    private let key = String(repeating: "0aF", count: 2) + String(repeating: "10", count: 13)

    private func problem(_ text: String) -> String? {
        do throws(SharedKeys.Problem) {
            _ = try SharedKeys(parsing: text)
            return nil
        } catch {
            return error.text
        }
    }

    @Test func linesAreUsersAndKeys() throws {
        let keys = try SharedKeys(parsing: "# made by psktool\n\nalice:\(key)\r\nb:c:\(String(repeating: "ff", count: 16))\n")
        #expect(keys.key(of: "alice") == [0x0a, 0xf0, 0xaf] + [UInt8](repeating: 0x10, count: 13))
        #expect(keys.key(of: "b:c") == [UInt8](repeating: 0xff, count: 16), "the key is what follows the last colon")
        #expect(keys.key(of: "bob") == nil)
    }

    @Test func problemsNameTheLineAndKeepTheKey() {
        #expect(problem("alice") == "line 1: it has no colon; user:hexkey is meant")
        #expect(problem("a:\(key)\n:\(key)") == "line 2: the user name has 0 bytes; 1 to 256 are meant")
        #expect(problem("a:\(key)0") == "line 1: the key of a is not pairs of hexadecimal digits")
        #expect(problem("a:\(key)0x") == "line 1: the key of a is not pairs of hexadecimal digits")
        #expect(problem("a:") == "line 1: the key of a has 0 bytes; 16 to 256 are meant")
        #expect(problem("a:00ff") == "line 1: the key of a has 2 bytes; 16 to 256 are meant")
        #expect(problem("a:" + String(repeating: "00", count: 257)) == "line 1: the key of a has 257 bytes; 16 to 256 are meant")
        #expect(problem("a:\(key)\na:\(key)") == "line 2: a has a key already")
        #expect(problem(String(repeating: "u", count: 257) + ":\(key)")?.hasPrefix("line 1: the user name has 257 bytes") == true)
    }

    @Test(arguments: ["", "\n\n", "# nothing\n"]) func fileWithoutKeysIsNamed(text: String) {
        #expect(problem(text) == "it has no line of the form user:hexkey; make one with `psktool -u NAME -p FILE`")
    }
}
