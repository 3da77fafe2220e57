/// Where the server's NBD exports are reached, as Varve's own operation answers it.
public struct ExportAddress: WireItem {
    public static let listName = "exportAddressList"
    public static let example = ExportAddress(uri: "nbd://127.0.0.1:10809")

    /// An NBD URI without an export: `nbd://HOST:PORT`, `nbds://HOST:PORT` where TLS is needed, or `nbd+unix:///?socket=PATH` for
    /// programs on the server's machine. HOST may be `0.0.0.0` or `[::]`, which stand for every address of the machine.
    public var uri: String

    /// One with these members; what is not given says nothing.
    public init(uri: String) { self.uri = uri }
}
