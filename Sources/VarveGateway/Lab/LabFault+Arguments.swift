import VarveWire

extension LabFault {
    private static let members = [
        "operation", "parameters", "fromCall", "times", "delaySeconds", "takesEffect", "dropsConnection", "failure",
    ]
    private static let failureMembers = ["envelope", "httpStatus", "code", "message", "details"]

    /// The fault that a body describes.
    init(_ body: [UInt8]) throws(ServiceError) {
        let arguments = try LabArguments(body, knowing: Self.members)
        self.init()
        operation = try arguments.text("operation")
        if let operation, VarveWire.Operation.named(operation) == nil {
            throw ServiceError(.noOperation, naming: "operation", ["operation": operation])
        }
        if let given = try arguments.object("parameters", knowing: nil) {
            for name in given.names { parameters[name] = try given.text(name) }
        }
        fromCall = try arguments.integer("fromCall", 1...1_000_000_000) ?? 1
        let count = try arguments.integer("times", 0...1_000_000_000) ?? 1
        times = count == 0 ? nil : count
        delaySeconds = try arguments.number("delaySeconds", 0...3600) ?? 0
        takesEffect = try arguments.boolean("takesEffect") ?? false
        dropsConnection = try arguments.boolean("dropsConnection") ?? false
        failure = try arguments.object("failure", knowing: Self.failureMembers).map { members throws(ServiceError) in
            try Failure(members)
        }
        try checkCombination()
    }

    private func checkCombination() throws(ServiceError) {
        if failure != nil && dropsConnection {
            throw ServiceError(.droppedWithAnswer, naming: "failure")
        }
        let isSilent = failure == nil && !dropsConnection
        if isSilent && takesEffect {
            throw ServiceError(.effectWithoutAnswer, naming: "takesEffect")
        }
        if isSilent && delaySeconds == 0 {
            throw ServiceError(.faultWithoutEffect, naming: "body")
        }
    }
}

extension LabFault.Failure {
    fileprivate init(_ members: LabArguments) throws(ServiceError) {
        let name = try members.text("envelope") ?? Envelope.service.rawValue
        guard let envelope = Envelope(rawValue: name) else { throw members.wrong("envelope", "service or gateway") }
        self.init(
            envelope: envelope, httpStatus: try members.require("httpStatus", members.integer("httpStatus", 400...599)),
            code: try members.require("code", members.text("code")),
            message: try members.require("message", members.text("message")), details: try members.text("details") ?? "")
    }
}
