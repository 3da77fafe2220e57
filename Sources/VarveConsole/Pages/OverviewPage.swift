import VarveCatalog
import VarveService
import VarveWire

/// How everything is: health, objects, space, and the work in hand.
struct OverviewPage {
    struct Tile {
        struct State {
            let count: Int
            let name: String
        }

        let path: String
        let name: String
        let count: Int
        let states: [State]
    }

    let trouble: String?
    let tiles: [Tile]
    /// Nil for who does not run the machine: space is of all accounts together.
    let space: SpaceView?
    let work: WorkView?
    /// The latest calls that changed something; empty for who may not see the audit log.
    let calls: [AuditPage.Row]
    let auditPath: String?

    static func page(_ visit: Visit) throws -> Page {
        let pool = visit.caller.runsMachine ? try visit.service.poolStatus() : nil
        let trouble = visit.service.trouble().map { visit.caller.runsMachine ? $0 : visit.text(.troubled) }
        let rot = pool?.scrub.flatMap { $0.isSound ? nil : visit.language[.scrubWrong, $0.wrongUnitCount] }
        let model = OverviewPage(
            trouble: trouble ?? rot, tiles: tiles(try visit.storage.census(), visit),
            space: pool.map { SpaceView($0, visit.language) },
            work: pool.map { WorkView($0, visit.language) }, calls: try calls(visit),
            auditPath: visit.may("getAuditLogList") ? Paths.audit : nil)
        return Page(template: "overview", title: .overview, model: model, area: Paths.overview, isListening: true)
    }

    private static let callCount = 5

    private static func calls(_ visit: Visit) throws -> [AuditPage.Row] {
        guard visit.may("getAuditLogList") else { return [] }
        var filter = AuditFilter()
        filter.page = PageRequest(pageNo: 1, pageSize: callCount)
        return try visit.storage.auditLog(filter).records.map(AuditPage.row)
    }

    private static func tiles(_ census: Census, _ visit: Visit) -> [Tile] {
        let kinds: [(Census.Kind, Phrase, String)] = [
            (.volume, .volumes, Paths.volumes), (.snapshot, .snapshots, Paths.snapshots),
            (.serverImage, .images, Paths.images), (.server, .servers, Paths.servers),
        ]
        return kinds.map { kind, name, path in
            let groups = census.counts.filter { $0.key.kind == kind && $0.value > 0 }
            var states: [String: Int] = [:]
            for (group, count) in groups { states[visit.text(phrase(group)), default: 0] += count }
            return Tile(
                path: path, name: visit.text(name), count: groups.values.reduce(0, +),
                states: states.sorted { $0.key < $1.key }.map { Tile.State(count: $0.value, name: $0.key) })
        }
    }

    private static func phrase(_ group: Census.Group) -> Phrase {
        if group.operation != StorageOperation.none.rawValue { return .passing }
        return switch group.status {
        case StorageStatus.attached.rawValue: .statusAttached
        case StorageStatus.created.rawValue: group.kind == .volume ? .statusDetached : .statusCreated
        case ServerRecord.Status.running.rawValue: .statusRunning
        case ServerRecord.Status.stopped.rawValue: .statusStopped
        default: .passing
        }
    }
}

/// The space truth of the pool.
struct SpaceView {
    struct Part {
        let tone: String
        /// In thousandths of the whole.
        let x: Int
        let width: Int
        let label: String
    }

    let summary: String
    let parts: [Part]
    let facts: [Fact]

    init(_ pool: PoolStatus, _ language: Language) {
        let amounts: [(Phrase, UInt64)] = [
            (.mapped, pool.mappedByteCount), (.pending, pool.pendingByteCount), (.allocated, pool.allocatedByteCount),
            (.free, pool.freeByteCount), (.journal, pool.journalByteCount), (.tables, pool.tableByteCount),
        ]
        let sizes = amounts.map { Fact(label: language[$0], value: Formats.bytes($1)) }
        facts = sizes + [Fact(label: language[.scrub], value: Self.text(pool.scrub, language))]
        summary = sizes.prefix(4).map { "\($0.label): \($0.value)" }.joined(separator: ", ")
        let whole = Double(pool.mappedByteCount) + Double(pool.pendingByteCount) + Double(pool.freeByteCount)
        func thousandths(_ count: UInt64) -> Int {
            guard whole > 0, count > 0 else { return 0 }
            return max(2, Int(Double(count) / whole * 1000))
        }
        let (mapped, pending) = (thousandths(pool.mappedByteCount), thousandths(pool.pendingByteCount))
        parts = [
            Part(tone: "mapped", x: 0, width: mapped, label: "\(facts[0].label): \(facts[0].value)"),
            Part(tone: "pending", x: mapped, width: pending, label: "\(facts[1].label): \(facts[1].value)"),
        ]
    }

    private static func text(_ scrub: PoolScrub?, _ language: Language) -> String {
        guard let scrub else { return language[.scrubNever] }
        let percent = Int(Double(scrub.doneByteCount) / Double(max(1, scrub.byteCount)) * 100)
        let when = scrub.endDate.map { String($0.prefix(16)).replacing("T", with: " ") + " KST" } ?? "\(percent) %"
        return scrub.isSound ? when : when + " · " + language[.scrubWrong, scrub.wrongUnitCount]
    }
}

/// What is left to do after calls were answered.
struct WorkView {
    struct Row {
        let name: String
        let object: String
        let state: String
        let age: String
        let failure: String
    }

    let hasJobs: Bool
    let jobs: [Row]

    init(_ pool: PoolStatus, _ language: Language) {
        let transitions = pool.jobs.map { job in
            Row(
                name: job.transition, object: job.instanceNo, state: job.state, age: Formats.age(job.ageSeconds),
                failure: job.failure ?? "")
        }
        let reclaims = pool.reclaims.map { reclaim in
            Row(
                name: language[.reclaim], object: reclaim.image,
                state: language[.reclaimed, Int((reclaim.fraction * 100).rounded(.down))], age: "", failure: "")
        }
        jobs = transitions + reclaims
        hasJobs = !jobs.isEmpty
    }
}
