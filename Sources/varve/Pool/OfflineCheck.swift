import Foundation
import VarveBackend
import VarveCatalog
import VarveDisk
import VarveEngine
import VarveNode
import VarveService
import VarveWire

/// The check of a directory that no server has open.
struct OfflineCheck {
    let directory: DataDirectory

    /// - Parameter isRepaired: whether the pool may be changed, to give back what leaked.
    func run(repairing isRepaired: Bool = false) throws -> PoolCheckReport {
        let (found, images) = try Pool.examineOffline(
            POSIXDisk(path: directory.pool), path: directory.pool, repairing: isRepaired)
        var report = PoolCheckReport(found)
        do {
            report.add(try CatalogCopy(directory: directory).read { try Agreement.disagreements(of: images, with: $0) })
        } catch {
            report.add(catalogFailure: reason(error))
        }
        return report
    }

    private func reason(_ error: any Error) -> String {
        switch error {
        case let error as CatalogError: error.summary
        case let error as ServiceError: error.message
        case let error as CommandError: error.description
        default: (error as NSError).localizedDescription
        }
    }
}
