import Mustache

/// The templates of all pages. They escape what they show: none has a place for raw text.
struct Templates: Sendable {
    private let library: MustacheLibrary

    /// Every template by name.
    static let sources: [String: [UInt8]] = [
        "head": PackageResources.head_mustache, "foot": PackageResources.foot_mustache, "pages": PackageResources.pages_mustache,
        "facts": PackageResources.facts_mustache, "tree": PackageResources.tree_mustache,
        "signin": PackageResources.signin_mustache, "message": PackageResources.message_mustache,
        "overview": PackageResources.overview_mustache, "volumes": PackageResources.volumes_mustache,
        "volume": PackageResources.volume_mustache, "snapshots": PackageResources.snapshots_mustache,
        "snapshot": PackageResources.snapshot_mustache, "servers": PackageResources.servers_mustache,
        "server": PackageResources.server_mustache, "keys": PackageResources.keys_mustache,
        "secret": PackageResources.secret_mustache, "audit": PackageResources.audit_mustache,
        "form": PackageResources.form_mustache,
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
        guard let html = library.render(context, withTemplate: name) else { preconditionFailure("no template \(name)") }
        return html
    }
}

/// What a template sees: the page's own values, and those of the frame around every page.
struct PageContext: MustacheParent {
    let frame: Frame
    let model: Any

    func child(named name: String) -> Any? { Self.value(name, of: model) ?? Self.value(name, of: frame) }

    /// The property of that name; nil if there is none, or nothing in it.
    private static func value(_ name: String, of object: Any) -> Any? {
        guard let value = Mirror(reflecting: object).children.first(where: { $0.label == name })?.value else { return nil }
        let mirror = Mirror(reflecting: value)
        return mirror.displayStyle == .optional ? mirror.children.first?.value : value
    }
}
