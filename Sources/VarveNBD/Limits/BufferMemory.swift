import Dispatch
import Synchronization

/// The memory that all connections together have for large requests and replies. Who finds none left waits, in order; who holds
/// some, makes no progress and lets others wait is cut, the longest-stalled first. So what one client holds, it does not hold
/// against the others for long.
package final class BufferMemory: Sendable {
    private struct Waiter {
        let number: Int
        let byteCount: Int
        let wakes: DispatchSemaphore
    }

    private struct State {
        var free: Int
        var nextNumber = 0
        var waiters: [Waiter] = []
        /// Accounts that hold something.
        var holders: [ObjectIdentifier: BufferAccount] = [:]

        mutating func take(_ byteCount: Int, _ account: BufferAccount) {
            free -= byteCount
            holders[ObjectIdentifier(account)] = account
        }
    }

    private let state: Mutex<State>
    private let contended = Atomic(false)
    /// How long a holder may make no progress while others wait.
    private let patienceMilliseconds: Int64

    package init(byteCount: Int, patienceSeconds: Double = 2) {
        state = Mutex(State(free: byteCount))
        patienceMilliseconds = Int64(patienceSeconds * 1000)
    }

    /// Whether someone waits. Holders that can, give back at once.
    package var isContended: Bool { contended.load(ordering: .relaxed) }

    /// How many bytes are not claimed now.
    package var freeByteCount: Int { state.withLock { $0.free } }

    /// Blocks the connection's thread until the bytes are its own.
    /// - Returns: false if the connection was cut meanwhile.
    fileprivate func claim(_ byteCount: Int, for account: BufferAccount) -> Bool {
        guard let waiter = takeOrQueue(byteCount, account) else { return true }
        account.beginsToStall()
        defer { account.endsToStall() }
        while !account.isCut {
            _ = waiter.wakes.wait(timeout: .now() + .milliseconds(100))
            if takeInTurn(waiter, account) { return true }
            cutLongestStalled()
        }
        leave(waiter)
        return false
    }

    /// - Returns: false if the bytes are not there now, or others wait for them.
    fileprivate func claimAtOnce(_ byteCount: Int, for account: BufferAccount) -> Bool {
        state.withLock { state in
            guard state.waiters.isEmpty, state.free >= byteCount else { return false }
            state.take(byteCount, account)
            return true
        }
    }

    fileprivate func giveBack(_ byteCount: Int, from account: BufferAccount, isLast: Bool) {
        state.withLock { state in
            state.free += byteCount
            if isLast { state.holders.removeValue(forKey: ObjectIdentifier(account)) }
            state.waiters.first?.wakes.signal()
        }
    }

    /// - Returns: nil if the bytes were there.
    private func takeOrQueue(_ byteCount: Int, _ account: BufferAccount) -> Waiter? {
        state.withLock { state in
            if state.waiters.isEmpty, state.free >= byteCount {
                state.take(byteCount, account)
                return nil
            }
            state.nextNumber += 1
            let waiter = Waiter(number: state.nextNumber, byteCount: byteCount, wakes: DispatchSemaphore(value: 0))
            state.waiters.append(waiter)
            contended.store(true, ordering: .relaxed)
            return waiter
        }
    }

    private func takeInTurn(_ waiter: Waiter, _ account: BufferAccount) -> Bool {
        state.withLock { state in
            guard state.waiters.first?.number == waiter.number, state.free >= waiter.byteCount else { return false }
            state.take(waiter.byteCount, account)
            remove(waiter, &state)
            return true
        }
    }

    private func leave(_ waiter: Waiter) { state.withLock { remove(waiter, &$0) } }

    private func remove(_ waiter: Waiter, _ state: inout sending State) {
        state.waiters.removeAll { $0.number == waiter.number }
        state.waiters.first?.wakes.signal()
        contended.store(!state.waiters.isEmpty, ordering: .relaxed)
    }

    private func cutLongestStalled() {
        let holders = state.withLock { Array($0.holders.values) }
        let limit = MonotonicClock.milliseconds - patienceMilliseconds
        let stalled = holders.compactMap { account in account.stalledSince.map { (account, $0) } }.filter { $0.1 < limit }
        stalled.min { $0.1 < $1.1 }?.0.cut()
    }
}

/// What one connection holds of the ``BufferMemory``, and since when it has made no progress.
package final class BufferAccount: Sendable {
    private let memory: BufferMemory
    private let cutFlag: StopFlag
    private let stalledFlag = StopFlag()
    private let cutConnection: @Sendable () -> Void
    private let held = Atomic(0)
    /// 0 while the connection works or holds nothing.
    private let stalledAtMilliseconds = Atomic<Int64>(0)

    /// - Parameters:
    ///   - cutFlag: set once the connection is cut, by this account or by someone else; it gets no more memory then.
    ///   - cut: cuts the connection and sets the flag; from any thread, must not block.
    package init(_ memory: BufferMemory, cutFlag: StopFlag, cut: @escaping @Sendable () -> Void) {
        self.memory = memory
        self.cutFlag = cutFlag
        cutConnection = cut
    }

    package var isCut: Bool { cutFlag.isSet }
    /// Whether it was cut because it stalled.
    package var isStalled: Bool { stalledFlag.isSet }
    package var isContended: Bool { memory.isContended }

    /// Blocks until the bytes are there. For the connection's thread.
    /// - Returns: false if the connection is cut.
    func claim(_ byteCount: Int) -> Bool {
        guard memory.claim(byteCount, for: self) else { return false }
        held.add(byteCount, ordering: .relaxed)
        return true
    }

    /// The same without waiting.
    /// - Returns: false if the bytes are not there now.
    func claimAtOnce(_ byteCount: Int) -> Bool {
        guard memory.claimAtOnce(byteCount, for: self) else { return false }
        held.add(byteCount, ordering: .relaxed)
        return true
    }

    func giveBack(_ byteCount: Int) {
        let left = held.subtract(byteCount, ordering: .relaxed).newValue
        memory.giveBack(byteCount, from: self, isLast: left == 0)
    }

    /// The connection now waits for its client, or for memory.
    func beginsToStall() { stalledAtMilliseconds.store(MonotonicClock.milliseconds, ordering: .relaxed) }
    func endsToStall() { stalledAtMilliseconds.store(0, ordering: .relaxed) }

    fileprivate func cut() {
        stalledFlag.set()
        cutConnection()
    }

    fileprivate var stalledSince: Int64? {
        let since = stalledAtMilliseconds.load(ordering: .relaxed)
        return since == 0 ? nil : since
    }
}
