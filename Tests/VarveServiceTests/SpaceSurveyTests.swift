import Testing
import VarveBackend
import VarveCatalog
import VarveService
import VarveTestKit

/// What each volume maps, found out in turns.
@Suite struct SpaceSurveyTests {
    let fixture = try! ServiceFixture()

    private func write(_ count: UInt64, to number: InstanceNumber) throws {
        let device = try fixture.backend.openVolume(VolumeID(UInt64(number.rawValue)))
        for page in 0..<count {
            try [UInt8](repeating: 1, count: 4096).withUnsafeBytes { try device.write($0, at: page << 30) }
        }
    }

    private func numbers(_ survey: SpaceSurvey) -> [String] { survey.known.map { "\($0.volume) \($0.mappedByteCount)" } }

    @Test func everyVolumeIsWalkedWhole() throws {
        let (empty, full) = (try fixture.volume(), try fixture.volume(size: 50))
        _ = try fixture.snapshot(of: full)
        try write(50, to: full)
        let survey = fixture.service.makeSpaceSurvey()
        #expect(survey.known.isEmpty)
        survey.takeTurn(for: .seconds(60))
        #expect(numbers(survey) == ["\(empty) 0", "\(full) \(50 * 4096)"])
    }

    /// However short a turn is, it comes further, and ends where the last one did.
    @Test func turnsAddUp() throws {
        let volumes = try (0..<3).map { _ in try fixture.volume() }
        for volume in volumes { try write(10, to: volume) }
        let survey = fixture.service.makeSpaceSurvey()
        var turns = 0
        while survey.known.count < 3, turns < 1000 {
            survey.takeTurn(for: .zero)
            turns += 1
        }
        #expect(turns >= 30, "a step of each turn is at most a GiB")
        #expect(numbers(survey) == volumes.map { "\($0) \(10 * 4096)" })
    }

    /// A volume that goes while it is walked is left out; a round is not begun again before its time.
    @Test func whatGoesMeanwhileIsLeftOut() throws {
        let (gone, stays) = (try fixture.volume(), try fixture.volume())
        let survey = fixture.service.makeSpaceSurvey()
        survey.takeTurn(for: .zero)
        try fixture.backend.deleteVolume(VolumeID(UInt64(gone.rawValue)))
        survey.takeTurn(for: .seconds(60))
        #expect(numbers(survey) == ["\(stays) 0"])
        try write(1, to: stays)
        survey.takeTurn(for: .seconds(60))
        #expect(numbers(survey) == ["\(stays) 0"])
    }

    @Test func aStoreThatFailsEndsTheTurn() throws {
        _ = try fixture.volume()
        let survey = fixture.service.makeSpaceSurvey()
        try fixture.backend.close()
        survey.takeTurn(for: .seconds(60))
        #expect(survey.known.isEmpty)
    }

    /// Who asks gets what is known, and has it found out.
    @Test func askingHasItFoundOut() throws {
        let volume = try fixture.volume()
        let survey = fixture.service.makeSpaceSurvey()
        let end = ContinuousClock.now + .seconds(20)
        while survey.findings().isEmpty, ContinuousClock.now < end {}
        #expect(survey.findings().map(\.volume) == [volume])
    }
}
