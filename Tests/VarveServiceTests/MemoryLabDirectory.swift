import Foundation
import Synchronization
import VarveService
import VarveTestKit

/// The pool's place and a lab's states, in memory; catalogs are files of the fixture's directory.
final class MemoryLabDirectory: LabDirectory {
    private struct State {
        var place: MemoryBackend
        var next: MemoryBackend?
        var states: [String: MemoryBackend] = [:]
        var failures: Set<Step> = []
    }

    /// What can be made to fail.
    enum Step { case save, prepare, exchange }
    struct Failure: Error {}

    private let root: String
    private let state: Mutex<State>

    init(_ root: String, _ backend: MemoryBackend) {
        self.root = root
        state = Mutex(State(place: backend))
    }

    /// What stands in the pool's place, opened.
    func open() -> MemoryBackend {
        state.withLock { state in
            state.place = state.place.copy()
            return state.place
        }
    }

    /// Whether something is prepared.
    var isPrepared: Bool { state.withLock { $0.next != nil } }

    func fail(at step: Step?) { state.withLock { $0.failures = step.map { [$0] } ?? [] } }

    func states() throws -> [LabState] {
        state.withLock { $0.states.keys.sorted() }.map { LabState(name: $0, savedAt: ServiceFixture.date, byteCount: 1) }
    }

    func catalogPath(of name: String) throws -> String {
        guard state.withLock({ $0.states[name] != nil }) else { throw LabDirectoryError.noSuchState(name) }
        return root + "/\(name).sqlite"
    }

    func save(_ name: String, copyCatalog: (String) throws -> Void) throws {
        if state.withLock({ $0.states[name] != nil }) { throw LabDirectoryError.stateExists(name) }
        try check(.save)
        try copyCatalog(root + "/\(name).sqlite")
        state.withLock { $0.states[name] = $0.place.copy() }
    }

    func delete(_ name: String) throws {
        let path = try catalogPath(of: name)
        try FileManager.default.removeItem(atPath: path)
        state.withLock { $0.states[name] = nil }
    }

    func prepareExchange(with name: String?) throws {
        try check(.prepare)
        state.withLock { state in state.next = name.map { state.states[$0]!.copy() } ?? MemoryBackend() }
    }

    func exchange() throws {
        try check(.exchange)
        state.withLock { state in
            state.place = state.next!
            state.next = nil
        }
    }

    func abandonExchange() throws { state.withLock { $0.next = nil } }

    private func check(_ step: Step) throws {
        if state.withLock({ $0.failures.contains(step) }) { throw Failure() }
    }
}
