/// An object that has a number of its own.
public protocol NumberedItem: WireItem {
    /// The number, under one name for every kind.
    var number: String { get }
}

extension BlockStorageInstance: NumberedItem { public var number: String { blockStorageInstanceNo } }
extension BlockStorageSnapshotInstance: NumberedItem { public var number: String { blockStorageSnapshotInstanceNo } }
extension ServerInstance: NumberedItem { public var number: String { serverInstanceNo } }
extension ServerImage: NumberedItem { public var number: String { serverImageNo } }
extension AuditLog: NumberedItem { public var number: String { auditLogNo } }

/// The objects of a list, asked for page by page as they are needed.
///
///     for try await snapshot in client.snapshots.all() { ... }
///
/// **While others change the list**: no object comes twice, and one that is there all the time is not left out, as long as the list is sorted newest
/// first, which is how a Varve sorts unless asked otherwise. An object that is made meanwhile may come or not. Where deletions have moved objects over the edge of a page (the number of all objects
/// has fallen), pages before are asked for again.
public struct PagedItems<Request: PagedRequest>: AsyncSequence, Sendable where Request.Item: NumberedItem {
    public typealias Element = Request.Item
    public typealias Failure = ClientError

    private let client: StorageClient
    private let request: Request

    /// - Parameter pageSize: how many objects make a page, unless the request says so itself.
    init(_ client: StorageClient, _ request: Request, _ pageSize: Int) {
        var request = request
        request.pageSize = request.pageSize ?? pageSize
        self.client = client
        self.request = request
    }

    public func makeAsyncIterator() -> Iterator { Iterator(client, request) }

    /// Asks for the next page when the last object of one has been taken.
    public struct Iterator: AsyncIteratorProtocol {
        private let client: StorageClient
        private var request: Request
        private var page: Int
        private var waiting: ArraySlice<Request.Item> = []
        private var seen: Set<String> = []
        private var totalRows: Int?
        private var isAtEnd = false

        fileprivate init(_ client: StorageClient, _ request: Request) {
            self.client = client
            self.request = request
            page = Swift.max(request.pageNo ?? 1, 1)
        }

        /// - Throws: ``ClientError``, after which the sequence is over.
        public mutating func next() async throws(ClientError) -> Request.Item? { try await next(isolation: nil) }

        /// - Throws: ``ClientError``, after which the sequence is over.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(ClientError) -> Request.Item? {
            while waiting.isEmpty && !isAtEnd { try await readPage(isolation: actor) }
            return waiting.popFirst()
        }

        private mutating func readPage(isolation actor: isolated (any Actor)?) async throws(ClientError) {
            request.pageNo = page
            let answer: Page<Request.Item>
            do throws(ClientError) {
                answer = try await client.send(request)
            } catch {
                isAtEnd = true
                throw error
            }
            let size = Swift.max(request.pageSize ?? 1, 1)
            let fallen = (totalRows ?? 0) - answer.totalRows
            totalRows = answer.totalRows
            if fallen > 0 && page > 1 {
                page = Swift.max(1, page - (fallen + size - 1) / size)
                return
            }
            waiting = answer.items.filter { seen.insert($0.number).inserted }[...]
            isAtEnd = page * size >= answer.totalRows || answer.items.isEmpty
            page += 1
        }
    }
}
