import Synchronization

/// The sessions, in memory: they end with the process. There are no more than bounds allow, however often somebody signs in.
package final class SessionStore: Sendable {
    /// A session nobody uses ends after this, if nothing else is said.
    package static let idleLimit = Duration.seconds(30 * 60)
    /// Every session ends after this.
    package static let lifetime = Duration.seconds(12 * 3600)
    package static let countMax = 1024
    package static let countMaxPerKey = 16

    private let idleLimit: Duration
    private let now: @Sendable () -> ContinuousClock.Instant
    private let sessions = Mutex<[String: Session]>([:])

    package init(
        idleLimit: Duration = SessionStore.idleLimit,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.idleLimit = idleLimit
        self.now = now
    }

    package var count: Int { sessions.withLock { $0.count } }

    /// A new session. In place of one that has rested longest, if there are too many: of the key, or of all.
    package func open(accessKey: String) -> Session {
        let now = now()
        let session = Session(
            id: .randomToken(), formToken: .randomToken(), accessKey: accessKey, openedAt: now, usedAt: now)
        sessions.withLock { sessions in
            sessions = sessions.filter { !isOver($0.value, at: now) }
            let ofKey = sessions.values.filter { $0.accessKey == accessKey }
            if ofKey.count >= Self.countMaxPerKey { Self.removeOldest(of: ofKey, &sessions) }
            if sessions.count >= Self.countMax { Self.removeOldest(of: Array(sessions.values), &sessions) }
            sessions[session.id] = session
        }
        return session
    }

    /// The session of that id; nil if there is none, or none any more.
    /// - Parameter isUse: whether asking is a sign of life.
    package func session(_ id: String, isUse: Bool) -> Session? {
        let now = now()
        return sessions.withLock { sessions in
            guard let session = sessions[id] else { return nil }
            guard !isOver(session, at: now) else {
                sessions[id] = nil
                return nil
            }
            if isUse { sessions[id]?.usedAt = now }
            return session
        }
    }

    package func close(_ id: String) { sessions.withLock { $0[id] = nil } }

    private func isOver(_ session: Session, at now: ContinuousClock.Instant) -> Bool {
        now - session.usedAt >= idleLimit || now - session.openedAt >= Self.lifetime
    }

    private static func removeOldest(of candidates: [Session], _ sessions: inout [String: Session]) {
        guard let oldest = candidates.min(by: { $0.usedAt < $1.usedAt }) else { return }
        sessions[oldest.id] = nil
    }
}
