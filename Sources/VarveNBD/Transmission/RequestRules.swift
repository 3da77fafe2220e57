/// Which requests are served, refused or punished (nbd-protocol.md, sections 8, 9, 11 and 21). Pure.
package enum RequestRules {
    package enum Verdict: Equatable, Sendable {
        case serve(Command)
        /// Answer with the error, after the payload has been consumed. The connection goes on.
        case refuse(NBDError)
        /// DISC: end without a reply.
        case disconnect
        /// A WRITE so large that reading its payload would be a service to an attacker: close.
        case drop
    }

    /// - Parameters:
    ///   - byteCount: the size of the export now.
    ///   - isReadOnly: whether the export refuses write-like commands.
    package static func verdict(on request: Request, byteCount: UInt64, isReadOnly: Bool) -> Verdict {
        if request.command == .write, request.length > Limits.skippedPayload { return .drop }
        guard let command = request.command else { return .refuse(.invalid) }
        if command == .disc { return .disconnect }
        guard request.flags.isSubset(of: command.validFlags) else { return .refuse(.invalid) }
        if command.isWriteLike, isReadOnly { return .refuse(.notPermitted) }
        switch command {
        case .flush: return .serve(.flush)
        case .read, .write:
            if request.length > Limits.maximumPayload { return .refuse(.invalid) }
            return rangeVerdict(on: request, command, byteCount: byteCount)
        case .trim, .writeZeroes: return rangeVerdict(on: request, command, byteCount: byteCount)
        case .disc, .cache, .blockStatus, .resize: return .refuse(.invalid)
        }
    }

    private static func rangeVerdict(on request: Request, _ command: Command, byteCount: UInt64) -> Verdict {
        let (end, overflows) = request.offset.addingReportingOverflow(UInt64(request.length))
        if overflows { return .refuse(.invalid) }
        return end <= byteCount ? .serve(command) : .refuse(.pastTheEnd(of: command))
    }
}

extension Command {
    /// FUA is taken on every command, as old clients set it on odd ones; it changes nothing where nothing is written.
    fileprivate var validFlags: CommandFlags { self == .writeZeroes ? [.fua, .noHole] : .fua }

    /// Whether the command changes the export.
    var isWriteLike: Bool {
        switch self {
        case .write, .trim, .writeZeroes: true
        case .read, .disc, .flush, .cache, .blockStatus, .resize: false
        }
    }
}
