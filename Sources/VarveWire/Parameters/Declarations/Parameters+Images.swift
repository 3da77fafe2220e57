/// One volume of a new server image.
public struct ImageBlockStorage: Equatable, Sendable {
    public let order: Int
    public let snapshotNumber: UInt64
}

/// The parameters of server images (sheet 4.19 and 4.20).
extension Parameter {
    public static var newServerImageName: Parameter<String> {
        .init(required: "serverImageName", .pattern(.resourceName), "The name of the image.")
    }

    public static var serverImageDescription: Parameter<String?> {
        .init("serverImageDescription", .description, "A description.")
    }

    public static var imageBlockStorageList: Parameter<[ImageBlockStorage]> {
        .init(
            objects: "blockStorageList", fields: [AnyParameter(.blockStorageOrder), AnyParameter(.mappedSnapshotInstanceNo)],
            isRequired: true, "The volumes of the image, each with what it starts with; one has the order 0."
        ) { ImageBlockStorage(order: $0[.blockStorageOrder], snapshotNumber: $0[.mappedSnapshotInstanceNo]) }
    }

    /// A field of ``imageBlockStorageList``.
    static var blockStorageOrder: Parameter<Int> {
        .init(required: "order", .integer(0...20), "0 for the base volume, 1 to 20 for additional ones.")
    }

    /// A field of ``imageBlockStorageList``.
    static var mappedSnapshotInstanceNo: Parameter<UInt64> {
        .init(required: "snapshotInstanceNo", .instanceNumber, "The snapshot; that of the base volume must be bootable.")
    }

    public static var serverImageNo: Parameter<UInt64> {
        .init(required: "serverImageNo", .instanceNumber, "The number of the image.")
    }

    /// The images that a call changes; ``serverImageNoFilter`` is the filter of the list.
    public static var serverImageNoList: Parameter<[UInt64]> {
        .init(list: "serverImageNoList", .instanceNumber, isRequired: true, "The numbers of the images.")
    }

    public static var serverImageNoFilter: Parameter<[UInt64]> {
        .init(list: "serverImageNoList", .instanceNumber, "Only images with these numbers.")
    }

    public static var serverImageNameFilter: Parameter<String?> {
        .init("serverImageName", .code255, "Only images of this name.")
    }

    public static var serverImageStatusCode: Parameter<ServerImageStatus?> {
        .init("serverImageStatusCode", .code, "Only images in this status.")
    }

    public static var serverImageTypeCodeList: Parameter<[ServerImageType]> {
        .init(list: "serverImageTypeCodeList", .code, "Only images of these types; all of Varve's are SELF.")
    }

    public static var osTypeCodeList: Parameter<[ImageOSType]> {
        .init(
            list: "osTypeCodeList", .code,
            "Only images of these operating systems; Varve does not look into images, so that none is.")
    }

    public static var platformCategoryCodeList: Parameter<[PlatformCategory]> {
        .init(list: "platformCategoryCodeList", .code, "Only images of these categories; all of Varve's are OS.")
    }

    public static var imagesSortedBy: Parameter<ServerImageSortKey?> {
        .init("sortedBy", .code, "What to sort the images by; newest first when not given.")
    }
}
