import Glibc
import VarveNBD

// The entry of libFuzzer: a crash, a trap or a broken rule ends the process, and the input is kept. Built by `run`.

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do {
        try FuzzRun.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
    } catch {
        fatalError("\(error)")
    }
    return 0
}

/// Writes the well-formed sessions into the directory `VARVE_CORPUS`, for the fuzzer to begin with.
@_cdecl("LLVMFuzzerInitialize")
public func writeCorpus(_ count: UnsafeMutableRawPointer, _ arguments: UnsafeMutableRawPointer) -> CInt {
    guard let directory = getenv("VARVE_CORPUS").map({ String(cString: $0) }) else { return 0 }
    for (index, format) in FormatBytes.all.enumerated() {
        let requests = SampleSession.requests(format)
        write([0, 0] + SampleSession.options(format) + requests, to: "\(directory)/session-\(format)")
        write([UInt8(index + 1), 0] + requests, to: "\(directory)/requests-\(format)")
    }
    return 0
}

private func write(_ bytes: [UInt8], to path: String) {
    guard let file = fopen(path, "w") else { fatalError("cannot write \(path)") }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
}
