import VarveCatalog
import VarveService
import VarveWire

extension FormAction {
    static let createKey = FormAction(
        path: new, operation: "createAccessKey", title: .createKey,
        fields: { _, visit in
            [
                FormField(
                    "role", .role, .choice([Role.viewer, .operator, .admin].map { ($0.wire.rawValue, visit.text($0.phrase)) }),
                    value: Role.viewer.wire.rawValue),
                FormField("accessKeyDescription", .description),
            ]
        },
        answer: { response, _ in
            guard let operation = VarveWire.Operation.named("createAccessKey"),
                let key = try? Envelope.decode(response.body, operation: operation, as: AccessKey.self).items.first,
                let secretKey = key.secretKey
            else { return nil }
            let model = SecretPage(accessKey: key.accessKey, secretKey: secretKey, role: key.role)
            return Page(template: "secret", title: .keyMade, model: model, area: Paths.keys)
        })

    static let revokeKey = FormAction(
        path: "revoke", operation: "revokeAccessKey", title: .revoke, isDangerous: true,
        note: { subject, visit in
            if case .key(let key) = subject, key == visit.caller.accessKey { return .revokeOwnNote }
            return .revokeNote
        },
        fixed: { subject in
            guard case .key(let key) = subject else { return [] }
            return [("accessKey", key)]
        })
}

extension Role {
    /// As the API spells it.
    fileprivate var wire: AccessKeyRole {
        switch self {
        case .admin: .admin
        case .operator: .operator
        case .viewer: .viewer
        }
    }
}
