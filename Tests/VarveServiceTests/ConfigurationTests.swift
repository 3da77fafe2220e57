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

    @Test func theStandardIsKRAndKVM() throws {
        let standard = try ServiceConfiguration()
        #expect(standard.defaultRegion.code == "KR" && standard.defaultRegion.name == "Korea")
        #expect(standard.volumeTypes.map(\.code) == [.cb1, .fb1, .cb2, .fb2])
        #expect(standard.volumeTypes.map(\.minimumSize) == [10, 100, 10, 10])
        #expect(standard.volumeTypes.allSatisfy { $0.maximumSize == 16_380 && $0.sizeStep == 10 })
        #expect(standard.volumeType(.ssd) == nil)
    }

    @Test func contradictionsAreRefused() {
        #expect(refusal(regions: []) == "regions: there must be at least one")
        #expect(refusal(regions: [region("A")]) == "regions: A must have at least one zone")
        #expect(refusal(regions: [region("A", "1"), region("A", "2")]) == "regions: each code must be there once")
        #expect(refusal(regions: [region("A", "1"), region("B", "1")]) == "zones: each code must be there once")
        #expect(refusal(regions: [region("A", "")]) == "zones: a code must not be empty")
        #expect(refusal(types: []) == "volumeTypes: there must be at least one")
        #expect(refusal(types: [type(.cb1), type(.cb1)]) == "volumeTypes: each code must be there once")
        #expect(refusal(types: [type(.ssd)]) == "volumeTypes: SSD is a XEN type; only KVM types can be offered")
        let sizes = "volumeTypes: CB1 needs 1 <= minimum <= maximum <= 262144 GiB, and a step"
        for bad in [type(.cb1, 0), type(.cb1, 20, 10), type(.cb1, 10, .max), type(.cb1, step: 0)] {
            #expect(refusal(types: [bad]) == sizes)
        }
        #expect(refusal(regions: [region("A", "1")], types: [type(.cb1)]) == nil)
    }

    @Test func iopsFollowTheSizeBetweenTheirBounds() {
        let type = type(.cb1)
        #expect([10, 20, 50, 100].map { type.iops(byteCount: $0 << 30) } == [150, 200, 500, 500])
    }
}
