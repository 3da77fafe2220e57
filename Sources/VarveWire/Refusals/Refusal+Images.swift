extension Refusal {
    /// Base volumes, which are made with their server.
    static let baseVolumes: [Refusal: Declaration] = [
        .imageForXEN: registration("images are for KVM servers, and this is a XEN server", "a XEN server from an image"),
        .baseSizeMissing: registration(
            "is required with {other}, unless there is a snapshot or an image", "an empty base volume without a size"),
        .baseSizeBelow: registration(
            "must be at least the {size} GB of what the volume starts with, not {given}",
            "a base volume that is smaller than what it starts with"),
        .noBaseVolumes: registration("there are no {volumes} here", "nothing that base volumes could be made of is offered"),
        .typeNotOfHypervisor: registration(
            "{type} is not offered for {hypervisor}; its types are {types}", "a type of the other hypervisor, or one not offered"),
    ]

    private static func registration(_ text: String, _ occasion: String) -> Declaration {
        Declaration(.invalidParameter, text, occasion, of: [Occasion.register])
    }

    /// Server images.
    static let images: [Refusal: Declaration] = [
        .imageBusy: Declaration(
            .busy, "server image {image} cannot be controlled now: it is {state}", "the image is being made or deleted",
            of: Occasion.images),
        .orderTwice: image("each order must be there once; {order} is there more than once", "two volumes of one order"),
        .noBaseOrder: image("one must have the order 0: the base volume", "no volume is the base volume"),
        .imageOfXEN: image(
            "images are made of KVM volumes' snapshots; snapshot {snapshot} is of a XEN volume", "a snapshot of a XEN volume"),
        .notBootable: Declaration(
            .notBootable, "a base volume starts with a snapshot of a KVM server's base volume; snapshot {snapshot} is none",
            "the snapshot is not bootable", of: [Occasion.createImage, Occasion.register]),
        .snapshotInImage: Declaration(
            .snapshotInImage, "snapshot {snapshot} is a part of server image {image}: delete that first",
            "an image is made of the snapshot", of: [Occasion.deleteSnapshots]),
    ]

    private static func image(_ text: String, _ occasion: String) -> Declaration {
        Declaration(.invalidParameter, text, occasion, of: [Occasion.createImage])
    }
}
