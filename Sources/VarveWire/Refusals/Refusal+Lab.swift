extension Refusal {
    /// The JSON bodies of the lab's calls.
    static let labBodies: [Refusal: Declaration] = [
        .bodyNotObject: body("must be a JSON object", "a body that is something else"),
        .noMember: body("there is no such member; {known}", "a member that the call does not know"),
        .memberMissing: body("is required", "a member that must be there is absent"),
        .memberWrong: body("must be {form}", "a member of another kind, or out of its range"),
        .noOperation: body("there is no operation {operation}", "a fault of an operation that does not exist"),
        .noFault: body("there is no fault {fault}", "a fault that is not set"),
        .droppedWithAnswer: body(
            "and dropsConnection exclude each other: a dropped connection carries no answer", "a fault that does both"),
        .effectWithoutAnswer: body(
            "needs failure or dropsConnection: what is answered instead of the call's own answer",
            "a fault that takes effect, and changes nothing"),
        .faultWithoutEffect: body(
            "must have failure, dropsConnection or delaySeconds: what is to go wrong", "a fault of which nothing is seen"),
        .clockUnchanged: body("must have time, advanceSeconds or isRunning", "a change of the clock that changes nothing"),
    ]

    private static func body(_ text: String, _ occasion: String) -> Declaration {
        Declaration(.invalidParameter, text, occasion, of: [Occasion.lab])
    }
}
