extension Operation {
    /// Server images (sheet 4.19 and 4.20).
    static let images = [
        Operation(
            .change, "createServerImageFromSnapshot", "Makes a server image of snapshots, one for each volume of its servers.",
            answers: ServerImage.self,
            parameters: [
                AnyParameter(.newServerImageName), AnyParameter(.serverImageDescription), AnyParameter(.imageBlockStorageList),
            ]),
        Operation(
            .read, "getServerImageList", "Lists server images.", answers: ServerImage.self,
            parameters: [
                AnyParameter(.serverImageNoFilter), AnyParameter(.serverImageNameFilter), AnyParameter(.serverImageStatusCode),
                AnyParameter(.serverImageTypeCodeList), AnyParameter(.hypervisorTypeCodeList), AnyParameter(.osTypeCodeList),
                AnyParameter(.platformCategoryCodeList),
            ] + paging + [AnyParameter(.imagesSortedBy), AnyParameter(.sortingOrder)],
            combinations: [pageNoNeedsPageSize]),
        Operation(
            .read, "getServerImageDetail", "Shows a server image.", answers: ServerImage.self,
            parameters: [AnyParameter(.serverImageNo)]),
        Operation(
            .change, "deleteServerImage", "Deletes server images; their snapshots stay.", answers: ServerImage.self,
            parameters: [AnyParameter(.serverImageNoList)]),
    ]
}
