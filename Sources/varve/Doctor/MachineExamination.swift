import Foundation
import VarveCommand
import VarveDisk
import VarveNBD

/// A look at this machine as one to run a server on.
enum MachineExamination {
    static func findings(directory: String) -> [Finding] {
        [Judgement.kernelReads(hasRing: ReadRing.isAvailable)] + disk(directory)
    }

    private static func disk(_ directory: String) -> [Finding] {
        do {
            let features = try DiskFeatures(ofDirectory: directory)
            return [
                Judgement.cachedReads(features.hasCachedReads), Judgement.holePunching(features.hasHolePunching),
                Judgement.freeSpace(features.freeByteCount, of: features.byteCount),
                Judgement.fileLimit(hardFileLimit, fileSystemByteCount: features.byteCount),
            ]
        } catch {
            return [.wrong("data directory", "\(error)", "give --data a directory that this user may write to")]
        }
    }

    private static var hardFileLimit: UInt64 {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 0 }
        return UInt64(limit.rlim_max)
    }
}
