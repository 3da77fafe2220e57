import VarveWire

/// The faults of a lab, in the order in which they were added.
struct FaultTable: Sendable {
    private(set) var entries: [LabStatus.Fault] = []
    private var nextID = 1

    mutating func add(_ fault: LabFault) {
        entries.append(LabStatus.Fault(id: nextID, fault: fault, callCount: 0, hitCount: 0))
        nextID += 1
    }

    mutating func removeAll() { entries = [] }

    /// - Returns: false if there is none of that number.
    mutating func remove(_ id: Int) -> Bool {
        let count = entries.count
        entries.removeAll { $0.id == id }
        return entries.count < count
    }

    /// Counts a call on every fault that it is one for, and names the first that hits it.
    mutating func take(_ operation: String, _ parameters: RequestParameters) -> LabFault? {
        var taken: LabFault?
        for index in entries.indices where entries[index].fault.isAbout(operation, parameters) {
            entries[index].callCount += 1
            if taken != nil || !entries[index].isDue { continue }
            entries[index].hitCount += 1
            taken = entries[index].fault
        }
        return taken
    }
}

extension LabStatus.Fault {
    fileprivate var isDue: Bool { callCount >= fault.fromCall && fault.times.map { hitCount < $0 } ?? true }
}

extension LabFault {
    fileprivate func isAbout(_ name: String, _ given: RequestParameters) -> Bool {
        guard operation == nil || operation == name else { return false }
        return parameters.allSatisfy { name, value in
            given[name] == value || (try? given.list(name))?.contains(value) == true
        }
    }
}
