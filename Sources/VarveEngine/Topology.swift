import Atomics
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
        image.isLost = image.state == .deleting
        if image.isLost { deleting.append(image) }
    }

    /// A new snapshot goes between its volume and the volume's parent.
    mutating func insertSnapshot(_ snapshot: Image, below volume: Image) {
        images[snapshot.id] = snapshot
        volume.settleDisplaced()
        if let parent = volume.parent {
            parent.children.removeAll { $0 === volume }
            parent.children.append(snapshot)
        }
        snapshot.children = [volume]
        volume.parent = snapshot
    }

    mutating func startDeleting(_ image: Image) {
        image.state = .deleting
        image.isLost = true
        image.sweepGhostsAbove()
        deleting.append(image)
    }

    /// The deleted image to work on: the one whose reclaim is under way (there is at most one), else the oldest that has work. An image
    /// with several children stays as a ghost, because they share pages through it; it is only swept.
    var nextToReclaim: Image? {
        deleting.first { $0.reclaimCursor > 0 } ?? deleting.first { $0.children.count <= 1 || !$0.isSwept }
    }

    /// Ghosts are swept again whose heirs have let go of so many of their pages since the last time, or may have.
    func sweepAgain(displacedPageCountMin: UInt64) {
        guard deleting.contains(where: { $0.children.count > 1 }) else { return }
        for volume in images.values where volume.kind == .volume { volume.settleDisplaced() }
        for ghost in deleting where ghost.children.count > 1 && ghost.displacedBelow >= displacedPageCountMin {
            ghost.needsSweep()
        }
    }

    /// Lets go of everything; nobody uses the pool any more.
    mutating func dissolve() {
        for image in images.values { (image.parent, image.children) = (nil, []) }
        (images, deleting) = ([:], [])
    }

    /// A reclaimed image leaves; its children grow from its parent now. Every volume among them is locked by the caller.
    mutating func remove(_ image: Image) {
        deleting.removeAll { $0 === image }
        images[image.id] = nil
        image.parent?.children.removeAll { $0 === image }
        image.sweepGhostsAbove()
        for child in image.children {
            // A ghost owns now what was the image's, and its children may not map all of that.
            if child.isLost { child.needsSweep() }
            child.parent = image.parent
            image.parent?.children.append(child)
        }
        image.children = []
    }
}

extension Image {
    /// What only a child that has left held may be free now.
    func needsSweep() { (isSwept, sweepCursor, displacedBelow) = (false, 0, 0) }

    /// Puts what the volume has let go of down to the ghosts that it now stands below.
    fileprivate func settleDisplaced() {
        let count = displacedPageCount.exchange(0, ordering: .relaxed)
        if count > 0 { forEachGhostAbove { $0.displacedBelow += count } }
    }

    fileprivate func sweepGhostsAbove() { forEachGhostAbove { $0.needsSweep() } }

    fileprivate func forEachGhostAbove(_ body: (Image) -> Void) {
        var ancestor = parent
        while let ghost = ancestor, ghost.isLost {
            body(ghost)
            ancestor = ghost.parent
        }
    }

    /// The nearest images below that are not deleted, and the deleted ones between. The topology lock is held.
    var heirs: (live: [Image], ghosts: [Image]) {
        children.reduce(into: ([], [])) { heirs, child in
            if !child.isLost {
                heirs.0.append(child)
            } else {
                let below = child.heirs
                heirs.0 += below.live
                heirs.1 += [child] + below.ghosts
            }
        }
    }
}
