import Testing
import VarveCommand
import VarveWire

@Suite("Completion of what a service has")
struct CompletionTests {
    private let home = "/home/ann"

    private func words(_ line: [String], isBash: Bool = false) -> [String] {
        CommandLineWords(["varve"] + line + ["at the cursor"], index: line.count + 1, home: home, isBash: isBash).words
    }

    @Test("words are read as the shell would read them")
    func plain() {
        #expect(words(["volume", "--data", "~/da\\ ta"]) == ["volume", "--data", "/home/ann/da ta"])
        #expect(words(["'a b'", "\"c'd\"", "e\\'f", "~ann", "'un"]) == ["a b", "c'd", "e'f", "~ann", "un"])
        #expect(CommandLineWords(["varve"], index: 9, home: home).words.isEmpty)
        #expect(CommandLineWords([], index: -1, home: home).words.isEmpty)
    }

    @Test("what bash takes apart is put together again")
    func bash() {
        let taken = ["--endpoint", "http", ":", "//127.0.0.1", ":", "8080", "--data", "=", "/x", "y"]
        #expect(words(taken, isBash: true) == ["--endpoint", "http://127.0.0.1:8080", "--data=/x", "y"])
        #expect(words([":", "a"], isBash: true) == [":a"])
        #expect(words(taken).count == taken.count)
    }

    @Test("options of the service are found wherever they stand, the last of each")
    func options() {
        let line = CommandLineWords(
            ["varve", "volume", "--data", "a", "show", "--region=KR", "--data", "b", "--wait", "--profile"], index: 10, home: home
        )
        #expect(line.options(["--data", "--region", "--profile"]) == ["--data", "b", "--region", "KR"])
    }

    @Test("each shell shows what stands beside a word in its own way")
    func notes() {
        let candidates = [Candidate("1", "data, 10 GB"), Candidate("a:b", "c:d"), Candidate("2")]
        #expect(CandidateShell.bash.lines(candidates) == ["1", "a:b", "2"])
        #expect(CandidateShell.zsh.lines(candidates) == ["1:data, 10 GB", "a\\:b:c:d", "2"])
        #expect(CandidateShell.fish.lines(candidates) == ["1\tdata, 10 GB", "a:b\tc:d", "2"])
        #expect(CandidateShell.fish.lines([Candidate("1", "a\nb\tc")]).first?.split(separator: "\n").count == 1)
    }

    @Test("every parameter that names an object, of every operation")
    func parameters() {
        let names = Set(
            Operation.all.flatMap { $0.parameters.map(\.description) }.filter { $0.constraint == .instanceNumber }.map(\.name))
        #expect(names.count > 5)
        for name in names { #expect(ServiceObject(parameter: name) != nil, "\(name)") }
        #expect(ServiceObject(parameter: "originalBlockStorageInstanceNo") == .volume)
        #expect(ServiceObject(parameter: "blockStorageSnapshotInstanceNoList") == .snapshot)
        #expect(ServiceObject(parameter: "serverInstanceNoList") == .serverNumber)
        #expect(ServiceObject(parameter: "serverImageNo") == .image)
        #expect(ServiceObject(parameter: "blockStorageName") == nil)
    }

    @Test("an object may come where its parameter's value may")
    func places() {
        func object(_ line: String) -> ServiceObject? {
            OperationWords.object(after: line.split(separator: " ").map(String.init))
        }
        #expect(object("getBlockStorageInstanceDetail --blockStorageInstanceNo") == .volume)
        #expect(object("getBlockStorageInstanceDetail --blockStorageInstanceNo 5") == nil)
        #expect(object("deleteBlockStorageInstances --blockStorageInstanceNoList 5 6") == .volume)
        #expect(object("getBlockStorageInstanceDetail") == nil && object("") == nil && object("nothing --zoneCode") == nil)
    }
}
