import Glibc

/// The file of a Unix socket, known by its inode so that only our own is removed.
struct SocketFile: Sendable {
    private let path: String
    private let device: dev_t
    private let inode: ino_t

    /// Remembers the file that `bind` has just made.
    init(path: String) throws(Errno) {
        let status = try Self.status(of: path)
        self.path = path
        device = status.st_dev
        inode = status.st_ino
    }

    func remove() {
        guard let status = try? Self.status(of: path), status.st_dev == device, status.st_ino == inode else { return }
        unlink(path)
    }

    /// Removes what a dead server has left at the path. Nothing there is no error.
    static func removeStale(_ path: String, _ address: SocketAddress) throws(NBDServerError) {
        guard let status = try? status(of: path) else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .notASocket(path) }
        do throws(Errno) {
            let probe = try Socket(family: AF_UNIX)
            guard address.withPointer({ connect(probe.descriptor, $0, $1) }) != 0 else { throw Errno(rawValue: EADDRINUSE) }
            let error = Errno.current
            guard error.rawValue == ECONNREFUSED else { throw error }
        } catch  where error.rawValue == EADDRINUSE || error.rawValue == EAGAIN {
            throw .addressInUse(path)
        } catch {
            throw .cannotListen(path, reason: error.description)
        }
        unlink(path)
    }

    private static func status(of path: String) throws(Errno) -> stat {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw .current }
        return status
    }
}
