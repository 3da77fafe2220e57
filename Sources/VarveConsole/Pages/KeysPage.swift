import VarveCatalog
import VarveService

/// The access keys of the account, for its admins.
struct KeysPage {
    struct Row {
        let accessKey: String
        let isOwn: Bool
        let role: String
        let description: String
        let created: String
        let status: String
        let tone: String
        let revokePath: String?
    }

    let rows: [Row]

    static func page(_ visit: Visit) throws -> Page {
        try visit.require("getAccessKeyList")
        let rows = try visit.storage.accessKeys().reversed().map { key in
            Row(
                accessKey: key.accessKey, isOwn: key.accessKey == visit.caller.accessKey, role: key.role.rawValue,
                description: key.description, created: Formats.minute(key.createdAt),
                status: key.revokedAt.map { visit.language[.revoked, Formats.time($0)] } ?? visit.text(.inForce),
                tone: (key.revokedAt == nil ? Status.Tone.good : .idle).rawValue,
                revokePath: key.revokedAt == nil ? Subject.key(key.accessKey).formPath + "/revoke" : nil)
        }
        return Page(template: "keys", title: .keys, model: KeysPage(rows: rows), area: Paths.keys, isListening: true)
    }
}

/// The one page that shows a secret key: the answer to its making.
struct SecretPage {
    let accessKey: String
    let secretKey: String
    let role: String
}
