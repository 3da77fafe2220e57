import NIOCore
import NIOPosix
import Testing
import VarveGateway

@Suite("Tasks on event loops")
struct LoopExecutorTests {
    private let loop = MultiThreadedEventLoopGroup.singleton.next()

    @Test("a task runs at home, and comes back there after another thread has woken it")
    func home() async throws {
        let (before, after) = try await withTaskExecutorPreference(LoopExecutor(home: loop)) {
            let before = loop.inEventLoop
            try await NIOThreadPool.singleton.runIfActive {}
            return (before, loop.inEventLoop)
        }
        #expect(before && after)
    }

    @Test("a task that is ready on another event loop goes on there")
    func near() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let other = group.next()
        let place = other.makePromise(of: Bool.self)
        other.execute {
            Task(executorPreference: LoopExecutor(home: loop)) { place.succeed(other.inEventLoop) }
        }
        #expect(try await place.futureResult.get())
        try await group.shutdownGracefully()
    }
}
