import Testing
import VarveWire

@Suite("Arguments")
struct ArgumentsTests {
    private func arguments(_ name: String, _ query: String) throws -> Arguments {
        let operation = try #require(Operation.named(name))
        return try operation.arguments(from: RequestParameters(query: query))
    }

    private func expect(
        _ name: String, _ query: String, refuses parameter: String, _ reason: String,
        at location: SourceLocation = #_sourceLocation
    ) throws {
        let operation = try #require(Operation.named(name))
        let parameters = try RequestParameters(query: query)
        #expect(throws: ServiceError.invalidParameter(parameter, reason), sourceLocation: location) {
            try operation.arguments(from: parameters)
        }
    }

    private let number = "must be an instance number of 1 to 20 decimal digits that fits 64 bits"
    private let name = "must be 3 to 30 letters, digits, - and _ (ASCII) that start with a letter and end with a letter or digit"
    private let create = "createBlockStorageSnapshotInstance"

    @Test("the guide's request, typed")
    func snapshotCreation() throws {
        let snapshot = try arguments(
            create,
            "regionCode=KR&blockStorageSnapshotName=snapshot-test&originalBlockStorageInstanceNo=10003168"
                + "&snapshotTypeCode=INCREMENTAL&responseFormatType=JSON&futureParameter=1")
        #expect(snapshot[.regionCode] == "KR")
        #expect(snapshot[.blockStorageSnapshotName] == "snapshot-test")
        #expect(snapshot[.blockStorageSnapshotDescription] == nil)
        #expect(snapshot[.originalBlockStorageInstanceNo] == 10_003_168)
        #expect(snapshot[.snapshotTypeCode] == .incremental)
        #expect(snapshot[.responseFormatType] == .json)
        #expect(snapshot.has(.originalBlockStorageInstanceNo))
        #expect(!snapshot.has(.blockStorageInstanceNo))
    }

    @Test("defaults stand in for what is not given, or given empty")
    func defaults() throws {
        let snapshot = try arguments(create, "originalBlockStorageInstanceNo=1&snapshotTypeCode=")
        #expect(snapshot[.snapshotTypeCode] == .full)
        #expect(snapshot[.responseFormatType] == .xml)
        #expect(try arguments("createBlockStorageInstance", "")[.isReturnProtection] == false)
        let list = try arguments("getBlockStorageSnapshotInstanceList", "")
        #expect(list[.pageNo] == 0)
        #expect(list[.pageSize] == nil)
        #expect(list[.sortingOrder] == nil)
        #expect(list[.blockStorageSnapshotInstanceNoFilter] == [])
    }

    @Test("instance numbers")
    func instanceNumbers() throws {
        for good in ["0", "1", "00000000000000000001", "18446744073709551615"] {
            #expect(
                try arguments(create, "originalBlockStorageInstanceNo=\(good)")[.originalBlockStorageInstanceNo] == UInt64(good))
        }
        for bad in ["18446744073709551616", "000000000000000000001", "-1", "-0", "1.0", "0x1", "1a", "abc"] {
            try expect(
                create, "originalBlockStorageInstanceNo=\(bad)", refuses: "originalBlockStorageInstanceNo",
                "\(number), not \"\(bad)\"")
        }
        try expect(
            create, "originalBlockStorageInstanceNo=%2B1", refuses: "originalBlockStorageInstanceNo", "\(number), not \"+1\"")
        try expect(create, "", refuses: "originalBlockStorageInstanceNo", "is required; it \(number)")
        try expect(
            create, "originalBlockStorageInstanceNo=", refuses: "originalBlockStorageInstanceNo", "is required; it \(number)")
    }

    @Test("names and descriptions")
    func texts() throws {
        for parameter in ["blockStorageSnapshotName", "blockStorageName"] {
            let operation = parameter == "blockStorageName" ? "createBlockStorageInstance" : create
            let rest = "&originalBlockStorageInstanceNo=1"
            #expect(throws: Never.self) { try arguments(operation, "\(parameter)=A_b-9" + rest) }
            try expect(operation, "\(parameter)=9ab" + rest, refuses: parameter, "\(name), not \"9ab\"")
        }
        let thousand = String(repeating: "%ED%95%9C", count: 333) + "x"
        let longest = try arguments(create, "originalBlockStorageInstanceNo=1&blockStorageSnapshotDescription=\(thousand)")
        #expect(longest[.blockStorageSnapshotDescription]?.utf8.count == 1000)
        let bytes = "must be 0 to 1000 bytes of UTF-8 text without NUL"
        try expect(
            create, "originalBlockStorageInstanceNo=1&blockStorageSnapshotDescription=x\(thousand)",
            refuses: "blockStorageSnapshotDescription", "\(bytes), not \"x\(String(repeating: "한", count: 39))...\"")
        try expect(
            create, "originalBlockStorageInstanceNo=1&blockStorageSnapshotDescription=a%00",
            refuses: "blockStorageSnapshotDescription",
            "\(bytes), not \"a\0\"")
    }

    @Test("codes")
    func codes() throws {
        try expect(
            create, "originalBlockStorageInstanceNo=1&snapshotTypeCode=full", refuses: "snapshotTypeCode",
            "must be FULL or INCREMENTAL, not \"full\"")
        try expect("getRegionList", "responseFormatType=yaml", refuses: "responseFormatType", "must be xml or json, not \"yaml\"")
        try expect(
            "createBlockStorageInstance", "blockStorageVolumeTypeCode=CB3", refuses: "blockStorageVolumeTypeCode",
            "must be HDD, SSD, CB1, FB1, CB2 or FB2, not \"CB3\"")
        try expect(
            "getBlockStorageInstanceList", "hypervisorTypeCodeList.1=KVM&hypervisorTypeCodeList.2=RHV",
            refuses: "hypervisorTypeCodeList", "must be XEN or KVM, not \"RHV\"")
        let list = try arguments(
            "getBlockStorageInstanceList",
            "hypervisorTypeCodeList.1=KVM&blockStorageVolumeTypeCodeList=CB2&blockStorageInstanceStatusCode=ATTAC")
        #expect(list[.hypervisorTypeCodeList] == [.kvm])
        #expect(list[.blockStorageVolumeTypeCodeList] == [.cb2])
        #expect(list[.blockStorageInstanceStatusCode] == .attached)
    }

    @Test(
        "sorting takes every spelling in any case",
        arguments: [
            ("ASC", SortingOrder.ascending), ("asc", .ascending), ("Ascending", .ascending), ("desc", .descending),
            ("DESCENDING", .descending),
        ])
    func sorting(_ text: String, _ order: SortingOrder) throws {
        let list = try arguments("getBlockStorageSnapshotInstanceList", "sortedBy=BLOCKSTORAGESNAPSHOTNAME&sortingOrder=\(text)")
        #expect(list[.sortingOrder] == order)
        #expect(list[.snapshotsSortedBy] == .name)
        #expect(try arguments("getServerInstanceList", "sortedBy=serverInstanceNo")[.serversSortedBy] == .number)
        let byNumber = try arguments("getBlockStorageSnapshotInstanceList", "sortedBy=blockStorageSnapshotInstanceNo")
        #expect(byNumber[.snapshotsSortedBy] == .number && byNumber[.sortingOrder] == nil)
        try expect(
            "getServerInstanceList", "sortedBy=size", refuses: "sortedBy", "must be serverName or serverInstanceNo, not \"size\"")
        try expect("getServerInstanceList", "sortingOrder=up", refuses: "sortingOrder", "must be ASC or DESC, not \"up\"")
    }

    @Test("booleans in any case")
    func booleans() throws {
        for (text, value) in [("true", true), ("True", true), ("TRUE", true), ("False", false), ("false", false)] {
            #expect(try arguments("createBlockStorageInstance", "isReturnProtection=\(text)")[.isReturnProtection] == value)
        }
        for bad in ["1", "yes", "truee", "t"] {
            try expect(
                "createBlockStorageInstance", "isReturnProtection=\(bad)", refuses: "isReturnProtection",
                "must be true or false, not \"\(bad)\"")
        }
    }

    @Test("sizes")
    func sizes() throws {
        for good in [10, 20, 16380] {
            #expect(try arguments("createBlockStorageInstance", "blockStorageSize=\(good)")[.blockStorageSize] == good)
        }
        for bad in ["0", "9", "15", "16390", "-10", "10.0", "1e1", "9223372036854775808", "ten"] {
            try expect(
                "createBlockStorageInstance", "blockStorageSize=\(bad)", refuses: "blockStorageSize",
                "must be an integer from 10 to 16380 and a multiple of 10, not \"\(bad)\"")
        }
        #expect(try arguments("getBlockStorageInstanceList", "blockStorageSize=15")[.maximumBlockStorageSize] == 15)
        try expect(
            "getBlockStorageInstanceList", "blockStorageSize=0", refuses: "blockStorageSize",
            "must be an integer from 1 to 2147483647, not \"0\"")
        #expect(
            try arguments("getBlockStorageSnapshotInstanceList", "blockStorageSnapshotVolumeSize=7")[.maximumSnapshotVolumeSize]
                == 7)
    }

    @Test("lists of numbers, required ones and filters")
    func lists() throws {
        let list = try arguments(
            "deleteBlockStorageSnapshotInstances",
            "blockStorageSnapshotInstanceNoList.3=7&blockStorageSnapshotInstanceNoList.1=9&blockStorageSnapshotInstanceNoList.4=9"
        )
        #expect(list[.blockStorageSnapshotInstanceNoList] == [9, 7])
        for (operation, parameter) in [
            ("deleteBlockStorageSnapshotInstances", "blockStorageSnapshotInstanceNoList"),
            ("deleteBlockStorageInstances", "blockStorageInstanceNoList"),
            ("detachBlockStorageInstances", "blockStorageInstanceNoList"),
        ] {
            try expect(
                operation, "\(parameter).1=", refuses: parameter,
                "is required; each of \(parameter).1, \(parameter).2, ... \(number)")
            try expect(operation, "\(parameter).1=1&\(parameter).2=x", refuses: parameter, "\(number), not \"x\"")
            try expect(
                operation, "\(parameter).1=1&\(parameter).a=2", refuses: parameter,
                "must be numbered \(parameter).1, \(parameter).2 and so on, not \"\(parameter).a\"")
        }
    }

    @Test(
        "paging: pageNo needs pageSize",
        arguments: [
            "getServerInstanceList", "getBlockStorageInstanceList", "getBlockStorageSnapshotInstanceList",
        ])
    func paging(_ operation: String) throws {
        let page = try arguments(operation, "pageNo=3&pageSize=20")
        #expect(page[.pageNo] == 3)
        #expect(page[.pageSize] == 20)
        #expect(try arguments(operation, "pageSize=20")[.pageNo] == 0)
        try expect(operation, "pageNo=0", refuses: "pageSize", "is required when pageNo is given")
        try expect(operation, "pageSize=0", refuses: "pageSize", "must be an integer from 1 to 2147483647, not \"0\"")
        try expect(operation, "pageNo=-1&pageSize=1", refuses: "pageNo", "must be an integer from 0 to 2147483647, not \"-1\"")
    }

    @Test("only one of blockStorageName, serverName and connectionInfo")
    func exclusiveFilters() throws {
        let list = "getBlockStorageInstanceList"
        #expect(try arguments(list, "connectionInfo=srv:/dev/xvda")[.connectionInfo] == ConnectionInfo("srv /dev/xvda"))
        #expect(try arguments(list, "serverName=srv")[.serverName] == "srv")
        #expect(try arguments(list, "blockStorageName=b")[.blockStorageNameFilter] == "b")
        try expect(
            list, "serverName=a&blockStorageName=b", refuses: "serverName", "must not be given together with blockStorageName")
        try expect(
            list, "connectionInfo=a:b&serverName=a", refuses: "connectionInfo", "must not be given together with serverName")
        try expect(
            list, "connectionInfo=srv", refuses: "connectionInfo",
            "must be a server name, a blank or colon, and a device, as in server:/dev/xvdb, not \"srv\"")
    }

    @Test("attach names both ends")
    func attach() throws {
        let both = try arguments("attachBlockStorageInstance", "serverInstanceNo=1&blockStorageInstanceNo=2")
        #expect(both[.serverInstanceNo] == 1)
        #expect(both[.blockStorageInstanceNo] == 2)
        try expect(
            "attachBlockStorageInstance", "serverInstanceNo=1", refuses: "blockStorageInstanceNo", "is required; it \(number)")
        try expect(
            "attachBlockStorageInstance", "blockStorageInstanceNo=1", refuses: "serverInstanceNo", "is required; it \(number)")
    }
}
