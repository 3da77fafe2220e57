import Testing
import VarveWire

@Suite("Refusals")
struct RefusalTests {
    @Test("each is declared, for operations that there are, with a text of its own")
    func declarations() {
        for refusal in Refusal.allCases {
            let declaration = refusal.declaration
            #expect(!declaration.occasion.isEmpty && !declaration.text.isEmpty, "\(refusal)")
            #expect(declaration.words.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isLetter) }, "\(refusal)")
            for name in declaration.operations {
                #expect(name == "/varve/lab" || VarveWire.Operation.named(name) != nil, "\(refusal): \(name)")
            }
        }
        let texts = Refusal.allCases.map(\.declaration).filter { $0.text != "{error}" }.map {
            "\($0.code) \($0.text) \($0.operations)"
        }
        #expect(Set(texts).count == texts.count)
    }

    @Test("every code is of a refusal")
    func codes() {
        #expect(Set(Refusal.allCases.map(\.declaration.code)) == Set(ServiceErrorCode.allCases))
    }

    @Test("a text takes its values, and a value that looks like a word is left alone")
    func values() {
        let error = ServiceError(.noRegion, naming: "regionCode", ["region": "{regions}", "regions": "KR, JPN"])
        #expect(error.code == .invalidParameter)
        #expect(error.message == "Parameter is invalid. regionCode: there is no region {regions}; the regions are KR, JPN")
        let busy = ServiceError(.volumeBusy, naming: "blockStorageInstanceNo", ["state": "attaching", "volume": 7])
        #expect(busy == ServiceError(.busy, "blockStorageInstanceNo: volume 7 cannot be controlled now: it is attaching"))
        #expect(ServiceError(.noSpace) == ServiceError(ServiceErrorCode.noSpace, "The pool is full."))
    }
}
