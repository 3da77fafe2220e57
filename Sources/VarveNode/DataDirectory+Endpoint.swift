import Foundation

/// Where the server that has the directory open answers. DIR/credentials keeps where it did at its first start, for programs that were given a copy.
extension DataDirectory {
    package var endpointFile: String { path + "/endpoint" }

    /// Nil if no server has the directory open. One that was killed leaves its last address.
    package var runningEndpoint: String? {
        guard let text = try? String(contentsOfFile: endpointFile, encoding: .utf8) else { return nil }
        let endpoint = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return endpoint.isEmpty ? nil : endpoint
    }

    /// Replaces what an earlier server has left, whole.
    package func write(endpoint: String) throws {
        let new = endpointFile + ".new"
        let isWritten = FileManager.default.createFile(atPath: new, contents: Data((endpoint + "\n").utf8))
        guard isWritten, rename(new, endpointFile) == 0 else {
            throw NodeError.unusable("\(endpointFile) cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    func removeEndpoint() { try? FileManager.default.removeItem(atPath: endpointFile) }
}
