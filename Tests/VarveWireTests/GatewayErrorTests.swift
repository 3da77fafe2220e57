import Testing
import VarveWire

@Suite("Gateway errors")
struct GatewayErrorTests {
    private static let table: [(GatewayErrorCode, String, Int, String)] = [
        (.badRequest, "100", 400, "Bad Request Exception"),
        (.authenticationFailed, "200", 401, "Authentication Failed"),
        (.permissionDenied, "210", 401, "Permission Denied"),
        (.notFound, "300", 404, "Not Found Exception"),
        (.quotaExceeded, "400", 429, "Quota Exceeded"),
        (.throttleLimited, "410", 429, "Throttle Limited"),
        (.rateLimited, "420", 429, "Rate Limited"),
        (.requestEntityTooLarge, "430", 413, "Request Entity Too Large"),
        (.endpointError, "500", 503, "Endpoint Error"),
        (.endpointTimeout, "510", 504, "Endpoint Timeout"),
        (.unexpectedError, "900", 500, "Unexpected Error"),
    ]

    @Test("the table is the sheet's section 2.3")
    func codes() {
        #expect(Self.table.map(\.0) == GatewayErrorCode.allCases)
        for (code, rawValue, status, message) in Self.table {
            #expect(code.rawValue == rawValue)
            #expect(code.httpStatus == status)
            #expect(code.message == message)
        }
    }

    @Test("the body is the gateway's JSON")
    func body() {
        let response = GatewayError.authenticationInvalid.response
        #expect(response.httpStatus == 401)
        #expect(response.contentType == "application/json;charset=UTF-8")
        #expect(
            String(decoding: response.body, as: UTF8.self)
                == #"{"error":{"errorCode":"200","message":"Authentication Failed","details":"Invalid authentication information."}}"#
        )
    }

    @Test("the recorded details texts")
    func details() {
        #expect(
            GatewayError.authenticationMissing == GatewayError(.authenticationFailed, "Authentication information are missing."))
        #expect(GatewayError.urlNotFound == GatewayError(.notFound, "URL not found."))
    }
}
