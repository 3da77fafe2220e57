import Testing
import VarveWire

@Suite("Lists of objects")
struct ObjectListTests {
    private func volumes(_ query: String) throws -> [ImageBlockStorage] {
        let operation = try #require(Operation.named("createServerImageFromSnapshot"))
        return try operation.arguments(from: RequestParameters(query: "serverImageName=web&" + query))[.imageBlockStorageList]
    }

    private func expect(
        _ query: String, refuses parameter: String, _ reason: String, at location: SourceLocation = #_sourceLocation
    ) throws {
        #expect(throws: ServiceError.invalidParameter(parameter, reason), sourceLocation: location) { try volumes(query) }
    }

    private let list = "blockStorageList"
    private let number = "must be an instance number of 1 to 20 decimal digits that fits 64 bits"

    @Test("objects come in the order of their numbers, gaps and unknown fields do no harm")
    func order() throws {
        let read = try volumes(
            "\(list).10.order=1&\(list).2.snapshotInstanceNo=7&\(list).10.snapshotInstanceNo=8&\(list).2.order=0&\(list).2.future=x"
        )
        #expect(read.map(\.order) == [0, 1] && read.map(\.snapshotNumber) == [7, 8])
        #expect(try volumes("\(list).1.order=0&\(list).1.snapshotInstanceNo=7&\(list).2.order=").count == 1)
        #expect(try volumes("\(list).007.order=0&\(list).7.snapshotInstanceNo=7").map(\.snapshotNumber) == [7])
    }

    @Test("a field that is wrong or missing is named with its object")
    func fields() throws {
        try expect("", refuses: list, "is required; each of \(list).1, \(list).2, ... must have order and snapshotInstanceNo")
        try expect(
            "\(list).1.order=0&\(list).1.snapshotInstanceNo=7&\(list).3.order=1", refuses: "\(list).3.snapshotInstanceNo",
            "is required; it \(number)")
        try expect(
            "\(list).3.order=1&\(list).3.snapshotInstanceNo=x", refuses: "\(list).3.snapshotInstanceNo", "\(number), not \"x\"")
        for bad in ["21", "-1", "one"] {
            try expect(
                "\(list).2.order=\(bad)&\(list).2.snapshotInstanceNo=1", refuses: "\(list).2.order",
                "must be an integer from 0 to 20, not \"\(bad)\"")
        }
    }

    @Test(
        "what is no field of a numbered object is refused",
        arguments: ["", ".1", ".1.", ".x.order", ".0.order", ".-1.order", ".order"])
    func names(_ suffix: String) throws {
        try expect(
            "\(list)\(suffix)=1", refuses: list,
            "must be given by its fields, as \(list).1.FIELD, \(list).2.FIELD and so on, not as \"\(list)\(suffix)\"")
    }
}
