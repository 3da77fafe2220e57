import ArgumentParser
import VarveCommand

/// `varve doctor`: what is wrong with this machine, this endpoint, this key and this clock.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Tells what is wrong with this machine, this endpoint, this key and this clock.",
        discussion: """
            Each line is ok, warning or wrong, with what would be right. The machine is looked at as one to run a server on, its data in --data DIR \
            or the current directory; it changes nothing. Exit code 1: something is wrong.
            """)
    @OptionGroup var report: ReportOptions
    @OptionGroup(title: "Which service") var target: ServerTarget

    func run() async throws {
        let machine = MachineExamination.findings(directory: target.data ?? ".")
        let findings = machine + (await ServiceExamination(target: target).findings())
        try report.say(findings) { Finding.text(findings, on: $0) }
        if findings.contains(where: { $0.verdict == .wrong }) { throw ExitCode(1) }
    }
}
