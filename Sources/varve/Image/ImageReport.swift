import VarveCommand
import VarveWire

/// Server images, for people.
enum ImageReport {
    /// A line each.
    static func table(_ images: [ServerImage]) -> TextTable {
        TextTable(
            [.text("NUMBER"), .flexible("NAME"), .number("VOLUMES"), .number("GB"), .status("STATUS"), .text("CREATED")],
            images.map { image in
                [
                    image.serverImageNo, image.serverImageName, "\(image.blockStorageMappingList.count)",
                    Amount.gigabytes(image.blockStorageMappingList.reduce(0) { $0 + $1.blockStorageSize }),
                    image.serverImageStatusName, Amount.date(image.createDate),
                ]
            })
    }

    /// What a server of the image starts with.
    static func volumes(_ image: ServerImage) -> TextTable {
        TextTable(
            [.number("ORDER"), .text("SNAPSHOT"), .flexible("NAME"), .text("TYPE"), .number("GB")],
            image.blockStorageMappingList.map {
                [
                    "\($0.order)", "\($0.blockStorageSnapshotInstanceNo)", $0.blockStorageSnapshotName,
                    $0.blockStorageVolumeType.code, Amount.gigabytes($0.blockStorageSize),
                ]
            })
    }
}
