import Synchronization

/// The numbers that this process has given to transactions, committed or not.
final class NumbersGiven: Sendable {
    private let unused = Mutex<Int64>(0)

    /// Forgets them, before all objects are replaced, so that numbers begin where the catalog has them.
    /// - Returns: for ``resume(_:)``, if they were not.
    func restart() -> Int64 {
        unused.withLock { unused in
            defer { unused = 0 }
            return unused
        }
    }

    func resume(_ last: Int64) { unused.withLock { $0 = max($0, last) } }

    /// The number that `allocate` takes, which is at least the one that it is told: lower ones have been given.
    func next(_ allocate: (_ unused: Int64) throws -> Int64) rethrows -> InstanceNumber {
        try unused.withLock { unused in
            let number = try allocate(unused)
            unused = number + 1
            return InstanceNumber(rawValue: number)
        }
    }
}
