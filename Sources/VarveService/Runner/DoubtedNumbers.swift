import Synchronization
import VarveCatalog

/// Numbers of creations whose commit failed and may have been kept all the same. This process gives none of them out again. A start after that
/// removes what was kept, before it gives out any number.
final class DoubtedNumbers: Sendable {
    private let numbers = Mutex<Set<InstanceNumber>>([])

    func insert(_ number: InstanceNumber) { numbers.withLock { _ = $0.insert(number) } }

    /// After all objects have been replaced.
    func forget() { numbers.withLock { $0 = [] } }

    /// The next number that is in no doubt.
    func allocate(_ catalog: any CatalogTransaction) throws -> InstanceNumber {
        while true {
            let number = try catalog.allocateNumber()
            if !numbers.withLock({ $0.contains(number) }) { return number }
        }
    }
}
