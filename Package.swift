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
/// - Parameter files: what becomes part of the program as bytes.
func module(_ name: String, uses dependencies: [Target.Dependency] = [], embeds files: [String] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: files.map { .embedInCode($0) }, swiftSettings: settings)
}

/// The tests of a module: a folder under `Tests/`.
func tests(_ name: String, uses dependencies: [Target.Dependency] = [], leavingOut excluded: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, exclude: excluded, swiftSettings: settings)
}

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let tracing = Target.Dependency.product(name: "Tracing", package: "swift-distributed-tracing")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

let package = Package(
    name: "varve",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "varve", targets: ["varve"]),
        .library(name: "VarveClient", targets: ["VarveClient"]),
        .library(name: "VarveTesting", targets: ["VarveTesting"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-atomics", from: "1.3.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .executableTarget(
            name: "varve",
            dependencies: [
                "VarveNode", "VarveGateway", "VarveCommand", "VarveClient", "VarveService", "VarveCatalog", "VarveNBD",
                "VarveBackend", "VarveEngine", "VarveDisk", "VarveTransfer", "VarveWire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "SystemPackage", package: "swift-system"),
                crypto, logging, unixSignals,
            ],
            swiftSettings: settings
        ),
        module(
            "VarveGateway",
            uses: [
                "VarveConsole", "VarveService", "VarveCatalog", "VarveWire",
                crypto, hummingbird, httpTypes, lifecycle, logging, nioCore, nioPosix, tracing,
            ],
            embeds: ["explorer.html", "explorer.css", "explorer.js", "signature.js"].map { "Documents/Explorer/" + $0 }
        ),
        module(
            "VarveConsole", uses: ["VarveService", "VarveCatalog", "VarveWire", crypto, logging, mustache],
            embeds: [
                "console.css", "console.js", "signin.js", "icon.svg", "actions.mustache", "audit.mustache", "bulk.mustache",
                "columns.mustache", "empty.mustache", "facts.mustache", "filter.mustache", "foot.mustache", "form.mustache",
                "head.mustache", "image.mustache", "images.mustache", "keys.mustache", "message.mustache", "name.mustache",
                "overview.mustache", "pages.mustache", "secret.mustache", "server.mustache", "servers.mustache",
                "signin.mustache", "snapshot.mustache", "snapshots.mustache", "tree.mustache", "volume.mustache",
                "volumes.mustache",
            ].map { "Files/" + $0 }
        ),
        module(
            "VarveClient",
            uses: [
                "VarveWire", .product(name: "AsyncHTTPClient", package: "async-http-client"), nioCore, nioHTTP, nioPosix, logging,
                tracing,
            ]
        ),
        module("VarveCommand", uses: ["VarveWire"]),
        module(
            "VarveNode",
            uses: [
                "VarveGateway", "VarveService", "VarveCatalog", "VarveNBD", "VarveBackend", "VarveEngine", "VarveDisk",
                "VarveWire",
                lifecycle, logging, unixSignals,
            ]),
        module("VarveTesting", uses: ["VarveCatalog", "VarveClient", "VarveNode", "VarveService", logging]),
        module(
            "VarveService", uses: ["VarveCatalog", "VarveNBD", "VarveBackend", "VarveWire", crypto, logging, tracing]),
        module("VarveCatalog", uses: [crypto, grdb]),
        module("VarveNBD", uses: ["VarveBackend", "COpenSSL", "CRing", logging]),
        module("VarveBackend"),
        module(
            "VarveEngine",
            uses: ["VarveBackend", "VarveDisk", "VarveFormat", logging, .product(name: "Atomics", package: "swift-atomics")]
        ),
        module("VarveDisk", uses: ["CVarve"]),
        module("VarveFormat", uses: ["CVarve"]),
        module("VarveTransfer", uses: ["VarveBackend", "CLibNBD", "CXXHash", "CZstd", crypto]),
        module("VarveWire", uses: [crypto]),
        .target(name: "CVarve"),
        .target(name: "CXXHash"),
        .target(name: "CRing", linkerSettings: [.linkedLibrary("uring")]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibNBD", pkgConfig: "libnbd", providers: [.apt(["libnbd-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .executableTarget(name: "HelloServer", dependencies: [hummingbird], path: "Benchmarks/Hello", swiftSettings: settings),
        .executableTarget(
            name: "TestStarts", dependencies: ["VarveClient", "VarveTesting"], path: "Benchmarks/Starts", swiftSettings: settings),
        .executableTarget(
            name: "Snapshots", dependencies: ["VarveClient"], path: "Examples/Snapshots/Sources/Snapshots",
            swiftSettings: settings),
        .target(
            name: "VarveTestKit", dependencies: ["VarveBackend", "VarveDisk", logging], path: "Tests/VarveTestKit",
            swiftSettings: settings
        ),
        .target(name: "CAllocationCount", path: "Tests/CAllocationCount"),
        tests("VarveDiskTests", uses: ["VarveDisk"]),
        tests("VarveFormatTests", uses: ["VarveFormat"]),
        tests(
            "VarveEngineTests",
            uses: ["VarveEngine", "VarveTestKit", "VarveBackend", "VarveDisk", "VarveFormat", "CAllocationCount"],
            leavingOut: ["Golden"]),
        tests("VarveNBDTests", uses: ["VarveNBD", "VarveTestKit", "VarveBackend", "COpenSSL", "CAllocationCount", logging]),
        tests("VarveTransferTests", uses: ["VarveTransfer", "VarveTestKit", "VarveBackend"], leavingOut: ["Golden"]),
        tests("VarveWireTests", uses: ["VarveWire", "VarveTestKit"]),
        tests(
            "VarveClientTests",
            uses: ["VarveClient", "VarveTesting", "VarveWire", "VarveTestKit", nioCore, nioPosix, logging, tracing]),
        tests("VarveCatalogTests", uses: ["VarveCatalog", grdb]),
        tests(
            "VarveServiceTests",
            uses: ["VarveService", "VarveCatalog", "VarveNBD", "VarveBackend", "VarveWire", "VarveTestKit", logging]),
        tests(
            "VarveConsoleTests",
            uses: [
                "VarveConsole", "VarveService", "VarveCatalog", "VarveNBD", "VarveBackend", "VarveWire", "VarveTestKit", crypto,
                logging,
            ]),
        tests(
            "VarveGatewayTests",
            uses: [
                "VarveGateway", "VarveConsole", "VarveClient", "VarveService", "VarveCatalog", "VarveBackend", "VarveNBD",
                "VarveWire", "VarveTestKit",
                grdb, lifecycle, logging, nioCore, nioPosix, tracing,
            ], leavingOut: ["Golden"]),
        tests("VarveCommandTests", uses: ["VarveCommand", "VarveWire"]),
        tests("TidyTests", uses: ["VarveWire"]),
    ]
)
