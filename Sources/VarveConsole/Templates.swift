import Mustache

/// The templates of all pages. They escape what they show: none has a place for raw text.
struct Templates: Sendable {
    private let library: MustacheLibrary

    /// Every template by name.
    static let sources: [String: [UInt8]] = [
        "actions": PackageResources.actions_mustache,
        "audit": PackageResources.audit_mustache,
        "bulk": PackageResources.bulk_mustache,
        "columns": PackageResources.columns_mustache,
        "empty": PackageResources.empty_mustache,
        "facts": PackageResources.facts_mustache,
        "filter": PackageResources.filter_mustache,
        "foot": PackageResources.foot_mustache,
        "form": PackageResources.form_mustache,
        "head": PackageResources.head_mustache,
        "image": PackageResources.image_mustache,
        "images": PackageResources.images_mustache,
        "keys": PackageResources.keys_mustache,
        "message": PackageResources.message_mustache,
        "name": PackageResources.name_mustache,
        "overview": PackageResources.overview_mustache,
        "pages": PackageResources.pages_mustache,
        "secret": PackageResources.secret_mustache,
        "server": PackageResources.server_mustache,
        "servers": PackageResources.servers_mustache,
        "signin": PackageResources.signin_mustache,
        "snapshot": PackageResources.snapshot_mustache,
        "snapshots": PackageResources.snapshots_mustache,
        "tree": PackageResources.tree_mustache,
        "volume": PackageResources.volume_mustache,
        "volumes": PackageResources.volumes_mustache,
    ]

    init() {
        do {
            library = MustacheLibrary(
                templates: try Self.sources.mapValues { try MustacheTemplate(string: String(decoding: $0, as: UTF8.self)) })
        } catch {
            preconditionFailure("a template cannot be read: \(error)")
        }
    }

    func html(_ name: String, _ context: PageContext) -> String {
        guard let html = library.render(context.values, withTemplate: name) else { preconditionFailure("no template \(name)") }
        return html
    }
}

/// What a template sees: the page's own values, and those of the frame around every page.
///
/// Structures become dictionaries here, once. Asked by reflection at each of the places of a template that name them, a list of 50 took 15 ms.
struct PageContext {
    let frame: Frame
    let model: Any

    var values: [String: Any] {
        var values = Self.members(of: frame)
        // A dictionary already, and a large one.
        values["t"] = frame.t
        return values.merging(Self.members(of: model)) { _, own in own }
    }

    /// The properties of a structure by name, without those that are nil.
    private static func members(of object: Any) -> [String: Any] {
        var members: [String: Any] = [:]
        for (label, value) in Mirror(reflecting: object).children {
            if let label, let value = plain(value) { members[label] = value }
        }
        return members
    }

    /// A value as templates show it: text, numbers and flags as they are, and all else as dictionaries and lists of these.
    private static func plain(_ value: Any) -> Any? {
        switch value {
        case is String, is Int, is Bool, is Double, is [String: String]: return value
        case let list as [Any]: return list.compactMap(plain)
        default: break
        }
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional { return mirror.children.first.flatMap { plain($0.value) } }
        return members(of: value)
    }
}
