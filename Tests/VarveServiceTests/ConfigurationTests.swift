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
        let sizes = "volumeTypes: CB1 needs 1 <= minimum <= maximum <= 262144 GiB, and a step"
        for bad in [type(.cb1, 0), type(.cb1, 20, 10), type(.cb1, 10, .max), type(.cb1, step: 0)] {
            #expect(refusal(types: [bad]) == sizes)
        }
        #expect(refusal(regions: [region("A", "1")], types: [type(.cb1)]) == nil)
        #expect(refusal(types: [VolumeType(code: .ssd, minimumSize: 10, maximumSize: 100)]) == nil)
    }

    @Test func iopsFollowTheSizeBetweenTheirBounds() {
        let type = type(.cb1)
        #expect([10, 20, 50, 100].map { type.iops(byteCount: $0 << 30) } == [150, 200, 500, 500])
    }
}
