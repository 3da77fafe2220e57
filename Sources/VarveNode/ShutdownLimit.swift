import Dispatch
import Foundation
import Logging
import VarveNBD
import VarveService

/// Ends the process some time after it was told to, whatever still waits for a disk that hangs. For catalog and pool that is a kill,
/// which they survive.
struct ShutdownLimit {
    let seconds: Int
    let logger: Logger
    let service: StorageService
    let nbd: NBDServer

    /// From now on. Does not block.
    func start() {
        // A queue of its own, because those that all share may have no thread to spare.
        DispatchQueue(label: "varve.shutdown").asyncAfter(deadline: .now() + .seconds(seconds)) { [self] in
            let jobs = service.transitionJobs().oldest.filter { $0.state == .running }.map { "\($0.transition)" }
            logger.critical(
                "the process does not come to its end and is ended: what was answered is kept",
                metadata: [
                    "after": "\(seconds) s", "transitions": "\(jobs.joined(separator: ", "))",
                    "NBD clients": "\(nbd.connectionCount)",
                ])
            _exit(1)
        }
    }
}
