public import Foundation
public import Logging

/// What a test may choose about its Varve.
public struct VarveOptions: Sendable {
    /// What time it is at first, by the Varve's clock: 2025-06-25T16:50:14+0900 unless another is given.
    public var time = Date(timeIntervalSince1970: 1_750_837_814)
    /// Whether its clock runs on. A clock that stands still makes all dates of a test known; ``VarveClock/advance(by:)`` moves it on.
    public var isClockRunning = false
    /// Makes the logger of a part of the server. Nothing is logged unless one is given.
    public var makeLogger: @Sendable (String) -> Logger = { Logger(label: $0, factory: { _ in SwiftLogNoOpLogHandler() }) }

    /// What documentation and examples assume.
    public init() {}
}
