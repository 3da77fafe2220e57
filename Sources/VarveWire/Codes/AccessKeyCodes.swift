/// What the holder of an access key may do.
public enum AccessKeyRole: String, RequestCode {
    case admin
    case `operator`
    case viewer
}
