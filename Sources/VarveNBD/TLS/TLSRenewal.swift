package import Logging
import Synchronization

/// The TLS context of a server, made anew when one of its files has changed: certificates and keys are renewed without a restart. A client that
/// is connected keeps the context that it began with.
package final class TLSRenewal: Sendable {
    private struct State {
        var context: TLSContext
        /// The files that were looked at last, good or bad, so that a bad one is logged once.
        var seen: [FileStamp?]
    }

    private let state: Mutex<State>

    package init(_ context: TLSContext) { state = Mutex(State(context: context, seen: context.stamps)) }

    /// The context for a client that begins with TLS now: of the newest files, or, while those cannot be used, of the last that could.
    /// Reads the files if they have changed. Any thread.
    package func current(_ logger: Logger) -> TLSContext {
        state.withLock { state in
            let stamps = TLSFiles.stamps(in: state.context.directory)
            if stamps == state.seen { return state.context }
            state.seen = stamps
            do throws(TLSSetupError) {
                state.context = try state.context.renewed()
                logger.notice("the TLS files have changed and were read again")
            } catch {
                logger.error("the TLS files have changed and cannot be used, the old ones stay in use: \(error)")
            }
            return state.context
        }
    }
}
