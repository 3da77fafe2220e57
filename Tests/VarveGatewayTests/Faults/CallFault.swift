import VarveWire

/// One way in which a call can be wrong, and the refusal that it must get.
struct CallFault: Sendable {
    let what: String
    /// The whole call.
    let parameters: [String: String]
    /// The parameters of which the text must name one.
    let names: [String]
    /// What the text must say beside the name; empty where the rule is the service's.
    var says = ""
    var code = ServiceErrorCode.invalidParameter
}

extension VarveWire.Operation {
    /// Every fault of a single parameter that the operation's declaration knows of.
    /// - Parameter call: a call that is right, with names on the wire.
    func parameterFaults(of call: [String: String]) -> [CallFault] {
        parameters.map(\.description).flatMap { parameter in
            missing(parameter, call) + bad(parameter, call) + badElements(parameter, call)
        }
    }

    private func missing(_ parameter: ParameterDescription, _ call: [String: String]) -> [CallFault] {
        guard parameter.isRequired else { return [] }
        let without = call.filter { !parameter.isSpelled($0.key) }
        return [
            CallFault(what: "missing", parameters: without, names: [parameter.name], says: "is required"),
            CallFault(
                what: "empty", parameters: without.merging([parameter.firstName: ""]) { $1 }, names: [parameter.name],
                says: "is required"),
        ]
    }

    private func bad(_ parameter: ParameterDescription, _ call: [String: String]) -> [CallFault] {
        parameter.constraint.badValues.flatMap { bad in
            let places = parameter.isList ? [parameter.name, parameter.name + ".1", parameter.name + ".999"] : [parameter.name]
            return places.map { place in
                CallFault(
                    what: "\(place): \(bad.what)", parameters: call.merging([place: bad.value]) { $1 }, names: [parameter.name],
                    says: parameter.constraint.expectation)
            }
        }
    }

    private func badElements(_ parameter: ParameterDescription, _ call: [String: String]) -> [CallFault] {
        guard parameter.isList else { return [] }
        guard case .object(let fields) = parameter.constraint else { return badNumbers(parameter, call) }
        return badObjects(parameter, call) + fields.flatMap { badField($0, of: parameter, call) }
    }

    /// An object is given by its fields, under a number from 1.
    private func badObjects(_ parameter: ParameterDescription, _ call: [String: String]) -> [CallFault] {
        ["", ".1", ".x.order", ".0.order", ".-1.order", ".1.", ".18446744073709551616.order"].map { suffix in
            CallFault(
                what: "object \(suffix)", parameters: call.merging([parameter.name + suffix: "1"]) { $1 },
                names: [parameter.name],
                says: "must be given by its fields")
        }
    }

    private func badField(
        _ field: ParameterDescription, of parameter: ParameterDescription, _ call: [String: String]
    ) -> [CallFault] {
        let name = "\(parameter.name).1.\(field.name)"
        let missing = CallFault(
            what: "\(name): missing", parameters: call.filter { $0.key != name }, names: [name], says: "is required")
        return (field.isRequired ? [missing] : [])
            + field.constraint.badValues.map { bad in
                CallFault(
                    what: "\(name): \(bad.what)", parameters: call.merging([name: bad.value]) { $1 }, names: [name],
                    says: field.constraint.expectation)
            }
    }

    /// What follows the dot of a list's element must be a number from 1.
    private func badNumbers(_ parameter: ParameterDescription, _ call: [String: String]) -> [CallFault] {
        ["x", "0", "-1", "1.5", "01x", "", "18446744073709551616"].map { number in
            CallFault(
                what: "element \(number)", parameters: call.merging(["\(parameter.name).\(number)": "1"]) { $1 },
                names: [parameter.name], says: "must be numbered")
        }
    }

    /// Every way to break a rule between parameters.
    func combinationFaults(of call: [String: String]) -> [CallFault] {
        combinations.flatMap { rule -> [CallFault] in
            switch rule {
            case .requires(let name, let needed):
                [CallFault(what: "\(name) alone", parameters: call.merging([name: "1"]) { $1 }, names: [needed], says: name)]
            case .atMostOne(let names):
                names.dropFirst().map { name in
                    let both = [names[0]: example(of: names[0]), name: example(of: name)]
                    return CallFault(what: "\(name) too", parameters: call.merging(both) { $1 }, names: [name], says: names[0])
                }
            }
        }
    }

    /// A value that the constraint of a parameter lets through.
    private func example(of name: String) -> String {
        let constraint = parameters.first { $0.description.name == name }?.description.constraint
        return switch constraint {
        case .pattern(.connectionInfo): "server:/dev/vdb"
        case .instanceNumber: "1"
        default: "name"
        }
    }
}

extension ParameterDescription {
    /// Its name on the wire, or that of its first element.
    var firstName: String { isList ? name + ".1" : name }

    /// Whether a name on the wire gives this parameter a value.
    func isSpelled(_ name: String) -> Bool { name == self.name || isList && name.hasPrefix(self.name + ".") }
}
