import VarveCatalog

/// Images are rows only.
extension Transitions {
    func finishImage(_ number: InstanceNumber) throws {
        try catalog.write { catalog in
            guard var image = try catalog.image(number) else { return }
            image.status = .created
            image.operation = .none
            try catalog.update(image)
        }
    }

    func deleteImage(_ number: InstanceNumber) throws { try catalog.write { try $0.deleteImage(number) } }
}
