/// Amounts as people read them.
package enum Amount {
    /// With a binary unit and one decimal, as in 1.5 GiB.
    package static func bytes(_ byteCount: UInt64) -> String {
        let units = ["KiB", "MiB", "GiB", "TiB"]
        if byteCount < 1024 { return "\(byteCount) B" }
        var value = Double(byteCount) / 1024
        var unit = 0
        while value >= 1023.95, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(units[unit])"
    }

    /// In GB of 2^30 bytes, as the API counts the sizes of volumes: the number alone.
    package static func gigabytes(_ byteCount: Int64) -> String { "\(byteCount >> 30)" }

    /// In seconds, minutes or hours, as in 12 s, 3 min 20 s, 1 h 02 min.
    package static func time(_ duration: Duration) -> String {
        let seconds = Int(max(0, duration.components.seconds))
        if seconds < 60 { return "\(seconds) s" }
        if seconds < 3600 { return "\(seconds / 60) min \(seconds % 60) s" }
        let minutes = seconds / 60 % 60
        return "\(seconds / 3600) h \(minutes < 10 ? "0" : "")\(minutes) min"
    }

    /// As in "1 volume" and "2 volumes".
    package static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
        "\(number) \(number == 1 ? one : many ?? one + "s")"
    }

    /// A date of the API to the minute, in the time zone that it is told in.
    package static func date(_ wire: String) -> String {
        wire.count == 24 ? "\(wire.prefix(10)) \(wire.dropFirst(11).prefix(5)) \(wire.suffix(5))" : wire
    }
}
