import VarveBackend
import VarveFormat

/// Which images there are and which grew from which. Guarded by its lock; lock order: gate, topology, image.
struct Topology {
    private(set) var images: [UInt64: Image] = [:]
    /// Deleted images that are not gone yet, oldest request first.
    private(set) var deleting: [Image] = []

    func live(_ id: UInt64, _ kind: ImageRecord.Kind) -> Image? {
        guard let image = images[id], image.kind == kind, image.isLive else { return nil }
        return image
    }

    func contains(_ id: UInt64) -> Bool { images[id] != nil }

    func count(_ kind: ImageRecord.Kind) -> Int { images.values.count { $0.kind == kind && $0.isLive } }

    mutating func insert(_ image: Image) {
        images[image.id] = image
        image.parent?.children.append(image)
        if image.state == .deleting { deleting.append(image) }
    }

    /// A new snapshot goes between its volume and the volume's parent.
    mutating func insertSnapshot(_ snapshot: Image, below volume: Image) {
        images[snapshot.id] = snapshot
        if let parent = volume.parent {
            parent.children.removeAll { $0 === volume }
            parent.children.append(snapshot)
        }
        snapshot.children = [volume]
        volume.parent = snapshot
    }

    mutating func startDeleting(_ image: Image) {
        image.state = .deleting
        deleting.append(image)
    }

    /// The deleted image to work on: the one whose reclaim is under way (there is at most one), else the oldest that has work. An image
    /// with several children stays as a ghost, because they share pages through it; it is only swept.
    var nextToReclaim: Image? {
        deleting.first { $0.reclaimCursor > 0 } ?? deleting.first { $0.children.count <= 1 || !$0.isSwept }
    }

    /// A reclaimed image leaves; its children grow from its parent now. Every volume among them is locked by the caller.
    mutating func remove(_ image: Image) {
        deleting.removeAll { $0 === image }
        images[image.id] = nil
        image.parent?.children.removeAll { $0 === image }
        image.parent?.needsSweep()
        for child in image.children {
            child.parent = image.parent
            image.parent?.children.append(child)
        }
        image.children = []
    }
}

extension Image {
    /// What only a child that has left held may be free now.
    func needsSweep() { (isSwept, sweepCursor) = (false, 0) }
}
