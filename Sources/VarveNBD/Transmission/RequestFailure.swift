package import VarveBackend

/// Why a request is not done: the number on the wire, and one sentence for a person, which replies in chunks carry.
package struct RequestFailure: Error, Sendable {
    package let error: NBDError
    /// At most ``Limits/failureTextByteCount`` bytes of UTF-8.
    package let text: StaticString

    init(_ error: NBDError, _ text: StaticString) {
        precondition(text.utf8CodeUnitCount <= Limits.failureTextByteCount, "a text of a failure is too long")
        self.error = error
        self.text = text
    }

    // MARK: What is wrong with the request (nbd-protocol.md, sections 8, 9 and 17)

    static var unknownCommand: Self { Self(.invalid, "This command is unknown or not offered.") }
    static var badFlags: Self { Self(.invalid, "A flag is unknown, was not offered, or belongs to another command.") }
    static var readOnly: Self { Self(.notPermitted, "The export is read-only.") }
    static var tooLong: Self { Self(.invalid, "The data is longer than the maximum payload of 32 MiB.") }
    static var overflow: Self { Self(.invalid, "Offset and length together exceed 64 bits.") }
    static var noContext: Self { Self(.invalid, "No metadata context is selected for this export.") }
    static var badContexts: Self { Self(.invalid, "The payload must be a length and ids of selected contexts, each once.") }
    static var emptyStatus: Self { Self(.invalid, "A block status needs a length.") }
    static var notFast: Self { Self(.notSupported, "Only whole blocks of 4096 bytes that may become holes are zeroed fast.") }
    static var stopping: Self { Self(.shutdown, "The export is going away.") }

    /// A range that leaves the export.
    static func pastTheEnd(of command: Command) -> Self {
        Self(.pastTheEnd(of: command), "The range ends past the end of the export.")
    }

    // MARK: What the backend says

    package init(_ error: BackendError, of command: Command) {
        let text: StaticString =
            switch error {
            case .readOnly: "The export is read-only."
            case .noSpace: "The pool is full."
            case .closed: "The export is going away."
            case .outOfRange: "The range ends past the end of the export."
            case .poisoned: "A sync failed earlier; nothing is written until the pool is opened again."
            case .corrupt: "Stored bytes are damaged."
            case .noSuchVolume, .noSuchSnapshot: "The volume or snapshot has been deleted."
            case .inputOutput, .alreadyExists, .badSize, .unrelated: "The storage failed; the server's log tells more."
            }
        self.init(NBDError(error, of: command), text)
    }
}
