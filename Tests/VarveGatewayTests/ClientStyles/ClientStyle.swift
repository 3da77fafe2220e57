import Testing
import VarveService
import VarveWire

/// How a foreign client writes a request and reads the answer, bug for bug (sheet 1, 2.2 and 8).
struct ClientStyle: Sendable, CustomTestStringConvertible {
    typealias Parameters = [(String, String)]

    /// Why a client did not understand an answer, or was told no.
    enum Failure: Error, Equatable {
        case unreadable(String)
        /// The body of the refusal as the client has it.
        case refused(status: Int, body: String)
    }

    let testDescription: String
    /// How it writes flags.
    var yes = "true"
    var no = "false"
    let write: @Sendable (_ operation: String, Parameters, _ fixture: GatewayFixture) -> HTTPRequestText
    /// What is under the answer's root.
    let read: @Sendable (_ operation: String, HTTPAnswer) throws -> [String: JSON]

    static let all = [
        goSDK, javaSDKPost, javaSDKGet, javaSDKXML, javaScriptSDK, javaScriptGet, pythonSDK, pythonGet, autorest, sample,
    ]

    static func path(_ operation: String) -> String { "/vserver/v2/\(operation)" }

    static let form = (name: "Content-Type", value: "application/x-www-form-urlencoded")

    /// A member of the root object by a rule for its name.
    static func json(
        _ answer: HTTPAnswer, _ rule: @escaping (String) -> Bool = { _ in true }
    ) throws -> [String: JSON] {
        guard 200..<300 ~= answer.status else { throw Failure.refused(status: answer.status, body: answer.text) }
        let roots = try JSON(answer.body).members?.filter { rule($0.key) } ?? [:]
        guard roots.count == 1, let members = roots.first?.value.members else { throw Failure.unreadable(answer.text) }
        return members
    }
}

/// A client of one style at a server.
struct StyledClient {
    let style: ClientStyle
    let fixture: GatewayFixture
    let port: Int

    /// The objects of an answer.
    func call(_ operation: String, _ parameters: ClientStyle.Parameters = []) async throws -> [JSON] {
        let answer = try await fixture.send(style.write(operation, parameters, fixture), to: port)
        let members = try style.read(operation, answer)
        guard case .list(let rows)? = members.first(where: { $0.key.hasSuffix("List") })?.value else {
            throw ClientStyle.Failure.unreadable(answer.text)
        }
        return rows
    }

    /// The one object of an answer; its number.
    func number(_ member: String, _ operation: String, _ parameters: ClientStyle.Parameters) async throws -> String {
        let rows = try await call(operation, parameters)
        guard rows.count == 1, let number = rows[0][member]?.text else {
            throw ClientStyle.Failure.unreadable("\(operation) answers \(rows)")
        }
        return number
    }

    func settle() async throws { try await GatewayFixture.blocking { fixture.service.waitUntilSettled() } }
}
