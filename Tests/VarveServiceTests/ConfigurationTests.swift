import Testing
import VarveCatalog
import VarveService

@Suite struct ConfigurationTests {
    private func region(_ code: String, _ zones: String...) -> RegionConfiguration {
        RegionConfiguration(code: code, name: code, zones: zones.map { ZoneConfiguration(code: $0, description: "") })
    }

    private func type(_ code: VolumeTypeCode, _ minimum: Int = 10, _ maximum: Int = 100, step: Int = 10) -> VolumeType {
        VolumeType(
            code: code, minimumSize: minimum, maximumSize: maximum, sizeStep: step, iopsPerGiB: 10, minimumIOPS: 150,
            maximumIOPS: 500,
            throughput: 100)
    }

    private func refusal(
        regions: [RegionConfiguration] = ServiceConfiguration.standardRegions,
        types: [VolumeType] = ServiceConfiguration.standardVolumeTypes
    ) -> String? {
        do {
            _ = try ServiceConfiguration(regions: regions, volumeTypes: types)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func theStandardIsKRAndBothHypervisors() throws {
        let standard = try ServiceConfiguration()
        #expect(standard.defaultRegion.code == "KR" && standard.defaultRegion.name == "Korea")
        #expect(standard.volumeTypes.map(\.code) == [.cb1, .fb1, .cb2, .fb2, .ssd, .hdd])
        #expect(standard.volumeTypes.map(\.minimumSize) == [10, 100, 10, 10, 10, 10])
        #expect(standard.volumeTypes.map(\.maximumSize) == [16_380, 16_380, 16_380, 16_380, 2_000, 2_000])
        #expect(standard.volumeTypes.allSatisfy { $0.sizeStep == 10 })
        #expect(standard.volumeTypes.map(\.maximumIOPSThroughput) == [nil, nil, nil, nil, 4_000, nil])
    }

    @Test func contradictionsAreRefused() {
        #expect(refusal(regions: []) == "regions: there must be at least one")
        #expect(refusal(regions: [region("A")]) == "regions: A must have at least one zone")
        #expect(refusal(regions: [region("A", "1"), region("A", "2")]) == "regions: each code must be there once")
        #expect(refusal(regions: [region("A", "1"), region("B", "1")]) == "zones: each code must be there once")
        #expect(refusal(regions: [region("A", "")]) == "zones: a code must not be empty")
        #expect(refusal(types: []) == "volumeTypes: there must be at least one")
        #expect(refusal(types: [type(.cb1), type(.cb1)]) == "volumeTypes: each code must be there once")
        let ordered = "10 to 16380 GB and a multiple of 10"
        let sizes = "volumeTypes: CB1 needs minimum <= maximum, and of every size that it is \(ordered)"
        var withBase = type(.cb1)
        withBase.baseSizes = 5...10
        for bad in [type(.cb1, 0), type(.cb1, 20, 10), type(.cb1, 10, .max), type(.cb1, 10, 16_390), type(.cb1, 15), withBase] {
            #expect(refusal(types: [bad]) == sizes)
        }
        for step in [0, 5, -10] {
            #expect(
                refusal(types: [type(.cb1, step: step)]) == "volumeTypes: CB1 needs a step that is a multiple of 10 GB")
        }
        #expect(refusal(regions: [region("A", "1")], types: [type(.cb1)]) == nil)
        #expect(refusal(types: [VolumeType(code: .ssd, minimumSize: 10, maximumSize: 100)]) == nil)
    }

    @Test func typesAreReadFromLines() throws {
        let lines = [
            "CB1/10-16380/10/10:100-10000/100/10-2000", "FB1/100-16380/10/50:5000-50000/1000/100-2000",
            "CB2/10-16380/10/10:100-20000/500/10-2000", "FB2/10-16380/10/50:500-100000/2000/10-2000",
            "SSD/10-2000/10/4000/50-100", "HDD/10-2000/10//50-100",
        ]
        #expect(try lines.map { try VolumeType(line: $0) } == ServiceConfiguration.standardVolumeTypes)
        #expect(try VolumeType(line: "CB1/10-20/10/1:2-3/4").baseSizes == nil)
    }

    @Test(arguments: [
        "", "CB9/10-20/10/1:2-3/4", "CB1", "CB1/10/10/1:2-3/4", "CB1/20-10/10/1:2-3/4", "CB1/10-20/x/1:2-3/4", "CB1/10-20/10/1/4",
        "CB1/10-20/10/1:2-3/", "CB1/10-20/10/1:2-3/4/", "CB1/10-20/10/1:2-3/4/5", "CB1/10-20/10/1:2-3/4/10-20/9",
        "SSD/10-20/10/x",
        "SSD/10-20/10/-1", "SSD/10-20/10",
    ])
    func otherLinesAreRefused(_ line: String) {
        let error = #expect(throws: ConfigurationError.self) { try VolumeType(line: line) }
        #expect(error?.description.hasPrefix("volumeTypes: \(line): CODE/MIN-MAX/STEP/") == true)
    }

    @Test func iopsFollowTheSizeBetweenTheirBounds() {
        let type = type(.cb1)
        #expect([10, 20, 50, 100].map { type.iops(byteCount: $0 << 30) } == [150, 200, 500, 500])
    }
}
