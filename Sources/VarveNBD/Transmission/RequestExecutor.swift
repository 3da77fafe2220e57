package import VarveBackend

/// Does requests: calls the device and writes the whole reply. Keeps no state, so that any thread can do any request.
package struct RequestExecutor: Sendable {
    let device: any BlockDevice
    let contexts: [MetadataContext]
    /// Long requests give up between two pieces once it is set.
    let stop: StopFlag

    package init(device: any BlockDevice, contexts: [MetadataContext], stop: StopFlag) {
        self.device = device
        self.contexts = contexts
        self.stop = stop
    }

    /// Does a request and writes its reply. Blocks its thread in the device.
    ///
    /// - Parameters:
    ///   - payload: what followed the header.
    ///   - room: at least ``Request/roomByteCount`` bytes; used for the reply, and by CACHE.
    ///   - extents: memory for a READ that looks for holes.
    package func execute(
        _ request: Request, payload: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer,
        _ extents: inout ExtentList
    ) -> Answer {
        var reply = ReplyEncoder(request.reply, into: room)
        do throws(BackendError) {
            try perform(request, payload, &reply, &extents)
            if request.isDurable, request.length > 0 { try device.flush() }
        } catch {
            reply.fail(RequestFailure(error, of: request.command))
        }
        return reply.answer
    }

    /// How far a request came that must not wait.
    package enum Progress {
        case done(Answer)
        /// This is left to do, and answers the request.
        case rest(Request)
    }

    /// Does a large READ if it waits for no disk and has no holes to tell of.
    /// - Returns: nil if it is left to do.
    package func readWhole(
        _ request: Request, into room: UnsafeMutableRawBufferPointer, _ extents: inout ExtentList
    ) -> Answer? {
        var reply = ReplyEncoder(request.reply, into: room)
        do throws(BackendError) {
            // First, as it also tells that the tables are in memory, in which the holes are looked for.
            guard try readIfReady(request.range, &reply), try !hasReportedHoles(request, &extents) else { return nil }
        } catch {
            reply.fail(RequestFailure(error, of: request.command))
        }
        return reply.answer
    }

    /// Does as much of a request as waits for no disk: all of a READ whose bytes are in memory, or of a WRITE that needs none from disk, without the
    /// flush that it may ask for.
    /// - Parameter room: as for ``execute(_:payload:into:)``. Nothing in it counts unless all is done.
    package func begin(
        _ request: Request, payload: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer
    ) -> Progress {
        var reply = ReplyEncoder(request.reply, into: room)
        do throws(BackendError) {
            switch request.command {
            case .read where request.length > 0:
                guard try readIfReady(request.range, &reply) else { return .rest(request) }
            case .write where request.length > 0:
                guard try device.writeIfReady(payload, at: request.offset) else { return .rest(request) }
                if request.isDurable { return .rest(request.written) }
                reply.succeed()
            default:
                // Nothing that is done in line looks for holes.
                var extents = ExtentList(limit: 0)
                return .done(execute(request, payload: payload, into: room, &extents))
            }
        } catch {
            reply.fail(RequestFailure(error, of: request.command))
        }
        return .done(reply.answer)
    }

    /// A length of 0 is success without a call, except for FLUSH, which has none.
    private func perform(
        _ request: Request, _ payload: UnsafeRawBufferPointer, _ reply: inout ReplyEncoder, _ extents: inout ExtentList
    ) throws(BackendError) {
        switch request.command {
        case .flush: try device.flush()
        case _ where request.length == 0: break
        case .read: return try read(request, &reply, &extents)
        case .blockStatus: return try tellStatus(request, &reply)
        case .write where request.isWritten: break
        case .write: try device.write(payload, at: request.offset)
        case .trim: try discard(request)
        case .writeZeroes: try writeZeroes(request)
        case .cache: try prefetch(request, reply.dataRoom(Int(min(request.length, Limits.prefetchPiece))))
        case .disc, .resize: preconditionFailure("\(request.command) is never served")
        }
        reply.succeed()
    }
}

extension Request {
    /// How many bytes of memory its reply needs at most.
    package var roomByteCount: Int {
        let format = reply.format
        switch command {
        case .read:
            let chunksByteCount =
                isReadInChunks ? (Limits.readExtentCount + 1) * format.holeByteCount : format.dataHeaderByteCount
            return max(format.outcomeByteCountMax, chunksByteCount + Int(length))
        case .blockStatus:
            let extentsByteCount = statusExtentCountMax * format.statusExtentByteCount
            return max(format.outcomeByteCountMax, contexts.count * (format.statusHeaderByteCount + extentsByteCount))
        case .cache:
            return max(format.outcomeByteCountMax, format.dataHeaderByteCount + Int(min(length, Limits.prefetchPiece)))
        case .write, .flush, .trim, .writeZeroes, .disc, .resize:
            return format.outcomeByteCountMax
        }
    }
}
