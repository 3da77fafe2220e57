import Synchronization
import VarveBackend
import VarveTestKit

/// What happens at each step of the service: at each call of the backend that changes or opens something, and at each commit of the catalog.
/// Steps count from 0.
final class StepPlan: Sendable {
    /// How a step goes wrong.
    enum Spoil: CaseIterable, Sendable, CustomStringConvertible {
        case failsBefore
        case failsAfter
        /// The process dies, and does nothing more.
        case diesBefore
        case diesAfter

        var description: String {
            switch self {
            case .failsBefore: "fails before it takes effect"
            case .failsAfter: "takes effect and fails"
            case .diesBefore: "is never reached: the process dies"
            case .diesAfter: "takes effect and the process dies"
            }
        }
        var isDeath: Bool { self == .diesBefore || self == .diesAfter }
        var takesEffect: Bool { self == .failsAfter || self == .diesAfter }
    }

    private struct State {
        var steps: [String] = []
        var spoils: [Int: Spoil] = [:]
        var isDead = false
        var isCounting = false
    }

    private static let failure = BackendError.inputOutput(errno: 5, during: "injected")
    private let state = Mutex(State())
    private let whenDead: @Sendable () -> Void

    init(_ fixture: ServiceFixture) {
        let catalog = fixture.faultyCatalog
        whenDead = { catalog.setGone(true) }
        catalog.decideOutcomes { [unowned self] in
            next("commit").map { $0.takesEffect ? .afterCommit : .before }
        }
        fixture.backend.decideOutcomes { [unowned self] call in
            guard let spoil = next(call.rawValue) else { return .succeeds }
            return spoil.takesEffect ? .takesEffectAndFails(Self.failure) : .fails(Self.failure)
        }
    }

    /// Counts from here on, and spoils these steps.
    func start(_ spoils: [Int: Spoil] = [:]) {
        state.withLock { state in
            state.spoils = spoils
            state.isCounting = true
        }
    }

    /// Counts and spoils nothing more; the dead may be followed by another process.
    func end() {
        state.withLock { state in
            state.isCounting = false
            state.isDead = false
        }
    }

    /// The steps so far, by name.
    var steps: [String] { state.withLock { $0.steps } }
    var isDead: Bool { state.withLock { $0.isDead } }

    private func next(_ name: String) -> Spoil? {
        let spoil = state.withLock { state -> Spoil? in
            guard state.isCounting else { return nil }
            if state.isDead { return .diesBefore }
            let spoil = state.spoils[state.steps.count]
            state.steps.append(name)
            state.isDead = spoil?.isDeath ?? false
            return spoil
        }
        if spoil?.isDeath == true { whenDead() }
        return spoil
    }
}
