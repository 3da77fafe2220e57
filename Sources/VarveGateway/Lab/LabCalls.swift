import Foundation
import Synchronization
import VarveService
import VarveWire

/// What the lab's own calls do. They block their thread.
final class LabCalls: Sendable {
    let lab: Lab
    private let service: StorageService
    private let faults = Mutex(FaultTable())

    init(_ lab: Lab, _ service: StorageService) {
        self.lab = lab
        self.service = service
    }

    /// What is to go wrong with a call, which is counted.
    func fault(_ operation: VarveWire.Operation, _ parameters: RequestParameters) -> LabFault? {
        faults.withLock { $0.take(operation.name, parameters) }
    }

    func perform(_ operation: LabOperation, _ body: [UInt8]) throws(ServiceError) -> LabStatus {
        switch operation {
        case .status: break
        case .clock: try setClock(body)
        case .durations: try setDurations(body)
        case .addFault:
            let fault = try LabFault(body)
            faults.withLock { $0.add(fault) }
        case .clearFaults: try clearFaults(body)
        case .reset:
            _ = try LabArguments(body, knowing: [])
            try lab.reset(service)
        case .save: try lab.save(name(body))
        case .load: try lab.load(name(body), service)
        case .delete: try lab.delete(name(body))
        }
        return try status()
    }

    private func status() throws(ServiceError) -> LabStatus {
        let durations = Transition.Kind.allCases.map { ($0.rawValue, lab.duration(of: $0) / .seconds(1)) }
        return LabStatus(
            clock: LabStatus.Clock(time: Self.text(lab.clock.now), isRunning: lab.clock.isRunning),
            durations: Dictionary(uniqueKeysWithValues: durations), faults: faults.withLock { $0.entries },
            states: try lab.states().map { .init(name: $0.name, savedAt: Self.text($0.savedAt), byteCount: $0.byteCount) })
    }

    private func setClock(_ body: [UInt8]) throws(ServiceError) {
        let arguments = try LabArguments(body, knowing: ["time", "advanceSeconds", "isRunning"])
        let time = try arguments.text("time").map { text throws(ServiceError) -> Int64 in
            guard let time = WireDate.parse(text) else {
                throw arguments.wrong("time", "a date as in 2026-11-26T09:00:00+0900")
            }
            return time
        }
        let advance = try arguments.number("advanceSeconds", 0...1e9)
        let isRunning = try arguments.boolean("isRunning")
        guard time != nil || advance != nil || isRunning != nil else {
            throw ServiceError(.clockUnchanged, naming: "body")
        }
        if let time { lab.clock.set(Date(timeIntervalSince1970: TimeInterval(time))) }
        if let advance { lab.clock.advance(by: .seconds(advance)) }
        if let isRunning { lab.clock.setRunning(isRunning) }
    }

    private func setDurations(_ body: [UInt8]) throws(ServiceError) {
        let kinds = Transition.Kind.allCases
        let arguments = try LabArguments(body, knowing: kinds.map(\.rawValue))
        var durations: [Transition.Kind: Double] = [:]
        for kind in kinds { durations[kind] = try arguments.number(kind.rawValue, 0...Lab.durationSecondsMax) }
        for (kind, seconds) in durations { lab.setDuration(of: kind, .seconds(seconds)) }
    }

    private func clearFaults(_ body: [UInt8]) throws(ServiceError) {
        guard let id = try LabArguments(body, knowing: ["id"]).integer("id", 1...Int.max) else {
            return faults.withLock { $0.removeAll() }
        }
        guard faults.withLock({ $0.remove(id) }) else { throw ServiceError(.noFault, naming: "id", ["fault": id]) }
    }

    private func name(_ body: [UInt8]) throws(ServiceError) -> String {
        let arguments = try LabArguments(body, knowing: ["name"])
        let name = try arguments.require("name", arguments.text("name"))
        let isPlain = name.utf8.allSatisfy {
            $0 == 0x2D || $0 == 0x5F || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
                || UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20
        }
        guard isPlain, name.utf8.count <= 64 else {
            throw arguments.wrong("name", "1 to 64 letters, digits, - and _")
        }
        return name
    }

    private static func text(_ date: Date) -> String {
        WireDate.format(secondsSinceEpoch: Int64(date.timeIntervalSince1970.rounded(.down)))
    }
}
