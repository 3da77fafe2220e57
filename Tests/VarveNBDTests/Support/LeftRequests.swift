import VarveNBD

extension TransmissionSession {
    /// Does what the session has left to others, at once and on this thread.
    /// - Parameter output: empty.
    func finish(_ left: Request, _ output: inout OutputBuffer) {
        guard let room = output.room(for: left.roomByteCount) else { preconditionFailure("the output is not empty") }
        output.append(executor.execute(left, payload: UnsafeRawBufferPointer(start: nil, count: 0), into: room))
    }
}
