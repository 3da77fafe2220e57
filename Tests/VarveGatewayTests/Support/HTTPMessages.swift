/// A request, byte for byte as it goes out.
struct HTTPRequestText {
    var method = "GET"
    var target: String
    var headers: [(name: String, value: String)] = []
    var body = ""

    /// With the headers that HTTP itself needs.
    var bytes: String {
        var lines = ["\(method) \(target) HTTP/1.1", "Host: varve.test"] + headers.map { "\($0.name): \($0.value)" }
        if method == "POST" || !body.isEmpty { lines.append("Content-Length: \(body.utf8.count)") }
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }
}

/// An answer, taken apart.
struct HTTPAnswer: Equatable {
    let status: Int
    /// By name in lower case.
    let headers: [String: String]
    let body: [UInt8]
    /// The words after the status.
    var reason = ""

    var text: String { String(decoding: body, as: UTF8.self) }
    var contentType: String? { headers["content-type"] }
}
