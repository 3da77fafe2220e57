import ArgumentParser
import Foundation
import VarveCommand

/// What commands that ask a server print.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable { case table, json, xml }

/// What commands print that look themselves, or ask what only Varve answers.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable { case table, json }

/// The form of an answer.
struct OutputOptions: ParsableArguments {
    @Option(help: "table for people; json or xml, the service's own answer, for programs.")
    var output = OutputFormat.table
}

/// The form of a report.
struct ReportOptions: ParsableArguments {
    @Option(help: "table for people, json for programs.")
    var output = ReportFormat.table

    /// Prints the value, or its text for people.
    func say(_ value: some Encodable, _ text: (Terminal) -> String) throws {
        switch output {
        case .table: try Output.say(text(.output))
        case .json: try Output.say(Output.json(value))
        }
    }
}

enum Output {
    /// Prints lines on standard output.
    /// - Throws: ``CommandError`` if it takes no more: what was not written must not look like success.
    static func say(_ text: String) throws { try write(Array((text + "\n").utf8)) }

    /// Says something beside what the command is about, on standard error.
    static func remark(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EPIPE {
                // The reader has seen enough.
                throw ExitCode(Int32(128 + SIGPIPE))
            } else if errno != EINTR {
                throw CommandError("standard output takes no more: \(String(cString: strerror(errno)))")
            }
        }
    }
}
