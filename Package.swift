// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A module of Varve: a folder under `Sources/`, which imports only modules below it (Docs/ARCHITECTURE.md).
func module(_ name: String, uses dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// The tests of a module: a folder under `Tests/`.
func tests(_ name: String, uses dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "varve",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-atomics", from: "1.3.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        module("VarveBackend"),
        module(
            "VarveEngine",
            uses: ["VarveBackend", "VarveDisk", "VarveFormat", logging, .product(name: "Atomics", package: "swift-atomics")]
        ),
        module("VarveDisk", uses: ["CVarve"]),
        module("VarveFormat", uses: ["CVarve"]),
        .target(name: "CVarve"),
        .target(
            name: "VarveTestKit", dependencies: ["VarveBackend", "VarveDisk"], path: "Tests/VarveTestKit", swiftSettings: settings
        ),
        tests("VarveFormatTests", uses: ["VarveFormat"]),
        tests("VarveEngineTests", uses: ["VarveEngine", "VarveTestKit", "VarveBackend", "VarveDisk"]),
    ]
)
