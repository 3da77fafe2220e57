package import NIOCore
import NIOPosix

/// Runs tasks on event loops, as Swift's own threads would: without it each request changes threads twice more, once to be taken from its
/// connection and once to be written to it (decision 0025).
///
/// A task that becomes ready on an event loop goes on there; one that another thread wakes goes on at `home`.
package final class LoopExecutor: TaskExecutor {
    private let home: any EventLoop

    package init(home: any EventLoop) { self.home = home }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let loop: any EventLoop = MultiThreadedEventLoopGroup.currentEventLoop ?? home
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
