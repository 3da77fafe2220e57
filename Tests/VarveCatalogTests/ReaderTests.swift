import Dispatch
import Foundation
import Testing
import VarveCatalog

/// Readers beside a writer: none waits for it, and they see what was committed.
@Suite(.timeLimit(.minutes(1))) struct ReaderTests {
    let fixture = try! CatalogFixture()

    @Test func readersDoNotWaitForTheWriter() throws {
        let catalog = try fixture.open()
        let (isWriting, mayEnd, hasEnded) = (
            DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)
        )
        let volume = fixture.volume(1)
        Thread.detachNewThread {
            try? catalog.write { transaction in
                try transaction.insert(volume)
                isWriting.signal()
                mayEnd.wait()
            }
            hasEnded.signal()
        }
        isWriting.wait()
        let readers = DispatchGroup()
        for _ in 0..<16 {
            readers.enter()
            Thread.detachNewThread {
                for _ in 0..<20 { #expect((try? catalog.read { try $0.volumes(VolumeQuery()).totalCount }) == 0) }
                readers.leave()
            }
        }
        readers.wait()
        mayEnd.signal()
        hasEnded.wait()
        #expect(try catalog.read { try $0.volumes(VolumeQuery()).totalCount } == 1)
    }
}
