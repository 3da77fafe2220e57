import Foundation

/// Names of files.
enum Files {
    static func rename(_ path: String, to target: String) throws(TransferError) {
        guard Foundation.rename(path, target) == 0 else { throw .lastError(target, "write") }
    }

    /// Nothing happens if there is no such file.
    static func remove(_ path: String) throws(TransferError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw .lastError(path, "remove") }
    }

    /// Throws if there is something of that name.
    static func demandNew(_ path: String) throws(TransferError) {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else { return }
        if isDirectory.boolValue { throw .unfit("\(path) is a directory; give the name of a file in it") }
        throw .unfit("\(path) exists; remove it, or give another name")
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Returns when a file's name survives power loss.
    static func syncDirectory(of path: String) throws(TransferError) {
        let directory = (path as NSString).deletingLastPathComponent
        try OpenFile(directory.isEmpty ? "." : directory, O_RDONLY | O_DIRECTORY).sync()
    }
}
