import Configuration

/// Settings of the kinds that `varve serve` has. Each may be text, as flags and the environment give it, or a value of the YAML file.
extension ConfigReader {
    /// A number of MiB, in bytes; nil if it is not given.
    func mebibytes(_ key: String, atLeast minimum: UInt64) throws -> UInt64? {
        try number(key, atLeast: minimum, unit: "MiB").map { $0 << 20 }
    }

    /// A whole number; nil if it is not given.
    /// - Parameter unit: what is counted, for the error.
    func number(_ key: String, atLeast minimum: UInt64, unit: String) throws -> UInt64? {
        guard let text = string(forKey: ConfigKey(key)) ?? int(forKey: ConfigKey(key)).map(String.init) else { return nil }
        guard let number = UInt64(text), number >= minimum, number <= 1 << 30 else {
            throw UsageError("\(key) \(text): a whole number of \(unit) from \(minimum) up is meant")
        }
        return number
    }

    /// Yes or no; no if it is not given.
    func isSet(_ key: String) throws -> Bool {
        guard let text = string(forKey: ConfigKey(key)) ?? bool(forKey: ConfigKey(key)).map(String.init) else { return false }
        guard let isSet = Bool(text) else { throw UsageError("\(key) \(text): true or false is meant") }
        return isSet
    }

    /// On or off; nil if it is not given.
    func isOn(_ key: String) throws -> Bool? {
        guard let text = string(forKey: ConfigKey(key)) ?? bool(forKey: ConfigKey(key)).map({ $0 ? "on" : "off" }) else {
            return nil
        }
        guard text == "on" || text == "off" else { throw UsageError("\(key) \(text): on or off is meant") }
        return text == "on"
    }

    /// Words with commas between them, or a list of the YAML file; nil if it is not given.
    func list(_ key: String) -> [String]? {
        if let text = string(forKey: ConfigKey(key)) {
            return text.split(separator: ",").map { $0.trimmingPrefix(" ") }.map(String.init)
        }
        return stringArray(forKey: ConfigKey(key))
    }
}
