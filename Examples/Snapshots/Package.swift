// swift-tools-version: 6.2
import PackageDescription

// A program of its own that uses the client, as yours would. With a checkout of Varve beside it:
//     swift run --package-path Examples/Snapshots Snapshots VOLUME-NUMBER
let package = Package(
    name: "Snapshots",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "varve", path: "../..")],
    targets: [
        .executableTarget(name: "Snapshots", dependencies: [.product(name: "VarveClient", package: "varve")])
    ]
)
