import VarveCatalog
import VarveService
import VarveWire

extension Console {
    /// Answers a request of somebody who has signed in.
    func route(_ visit: Visit) throws -> ConsoleResponse {
        let isPost = visit.request.method == .post
        switch visit.request.path {
        case Paths.overview where !isPost: return visit.response(try OverviewPage.page(visit))
        case Paths.console where !isPost: return .redirect(to: Paths.overview)
        case Paths.signOut where isPost: return signOut(visit)
        case Paths.events where !isPost: return try events(visit)
        case Paths.audit where !isPost: return visit.response(try AuditPage.page(visit))
        default: break
        }
        let parts = visit.request.path.split(separator: "/", omittingEmptySubsequences: false).dropFirst(2).map(String.init)
        guard let area = parts.first.flatMap(Area.init), parts.count <= 3 else { throw PageRefusal.notFound }
        if let (action, subject) = try form(area, parts.dropFirst(), visit) {
            return isPost ? try action.perform(on: subject, visit) : visit.response(try action.page(on: subject, visit))
        }
        guard !isPost, parts.count <= 2 else { throw PageRefusal.notFound }
        return visit.response(try page(area, parts.count == 2 ? parts[1] : nil, visit))
    }

    /// The form at what follows an area's path, and what it is about; nil if there is no form there.
    private func form(_ area: Area, _ parts: ArraySlice<String>, _ visit: Visit) throws -> (FormAction, Subject)? {
        guard let path = parts.last else { return nil }
        if parts.count == 2, let action = area.actionsOnOne.first(where: { $0.path == path }) {
            return (action, try Subject.find(parts[parts.startIndex], in: area, visit))
        }
        guard parts.count == 1 else { return nil }
        if let action = area.actionsOnNone.first(where: { $0.path == path }) { return (action, .none(area)) }
        guard let action = area.actionsOnPicked.first(where: { $0.path == path }) else { return nil }
        return (action, try Subject.picked(in: area, visit))
    }

    private func page(_ area: Area, _ object: String?, _ visit: Visit) throws -> Page {
        switch (area, object) {
        case (.volumes, nil): try VolumesPage.page(visit)
        case (.volumes, let number?): try VolumePage.page(Subject.requireVolume(number, visit), visit)
        case (.snapshots, nil): try SnapshotsPage.page(visit)
        case (.snapshots, let number?): try SnapshotPage.page(Subject.requireSnapshot(number, visit), visit)
        case (.images, nil): try ImagesPage.page(visit)
        case (.images, let number?): try ImagePage.page(Subject.requireImage(number, visit), visit)
        case (.servers, nil): try ServersPage.page(visit)
        case (.servers, let number?): try ServerPage.page(Subject.requireServer(number, visit), visit)
        case (.keys, nil): try KeysPage.page(visit)
        case (.keys, _?): throw PageRefusal.notFound
        }
    }

    private func events(_ visit: Visit) throws -> ConsoleResponse {
        guard let stream = live.open(session: visit.session.id, account: visit.caller.accountID) else {
            throw PageRefusal.tooManyStreams
        }
        var response = ConsoleResponse(status: 200, contentType: "text/event-stream", body: .events(stream))
        // A proxy must not keep them until there are many.
        response.headers.append(("x-accel-buffering", "no"))
        return response
    }
}
