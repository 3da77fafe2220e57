/// The reference of the API in Markdown, written from the tables that the program itself works by: operations with their parameters and
/// refusals, answers, states and codes. Docs/API.md is this text. Pure.
public enum APIReference {
    /// The document.
    public static func markdown(operations: [Operation] = Operation.all) -> String {
        var document = Markdown()
        document.heading(1, "API reference")
        document.paragraph(
            "Written from the source by `VARVE_REWRITE=1 swift test --filter APIReferenceTests`; a test fails while it is not what the source says."
        )
        document.paragraph(OpenAPI.introduction)
        document.write(operations: operations)
        document.write(answers: operations)
        document.writeStates()
        document.writeCodes()
        document.writeRefusals(operations)
        document.writeGatewayErrors()
        return document.text
    }
}
