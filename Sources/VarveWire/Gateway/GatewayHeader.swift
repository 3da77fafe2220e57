/// The request headers of the API gateway (sheet 2.1), in lower case. HTTP compares header names without case.
public enum GatewayHeader {
    /// Milliseconds since the Unix epoch, decimal.
    public static let timestamp = "x-ncp-apigw-timestamp"
    public static let accessKey = "x-ncp-iam-access-key"
    /// What the documentation, the Java SDK and the samples send. Wins when both are there.
    public static let signatureV2 = "x-ncp-apigw-signature-v2"
    /// What the Go, JavaScript and Python SDKs send: the same value under an older name.
    public static let signatureV1 = "x-ncp-apigw-signature-v1"
}
