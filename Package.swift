// swift-tools-version: 6.2
import PackageDescription

// emgate's modules are the stations a request passes, bottom up. Three rings, no cycle (docs/ARCHITECTURE.md);
// scripts/check-layering holds every import against the dependencies declared here.
let package = Package(
    name: "emgate",
    products: [
        .executable(name: "emgate", targets: ["emgate"]),
        .executable(name: "emsim", targets: ["emsim"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Ring 1, pure: no sockets, files, clock or Foundation. Only this ring knows RFC and EM rules.
        .target(name: "HTTPSemantics"),
        .target(name: "HTTPWire", dependencies: ["HTTPSemantics"]),
        .target(name: "XML"),
        .target(name: "EnterpriseManager", dependencies: ["HTTPSemantics", "XML"]),
        .target(name: "Rendering", dependencies: ["EnterpriseManager", "HTTPSemantics", "XML"]),
        .target(name: "Caching", dependencies: ["EnterpriseManager", "HTTPSemantics", "Rendering", "XML"]),

        // Ring 2, effects: sockets, disk, time. They decide nothing about caching or EM.
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .target(name: "COpenSSLShims", dependencies: ["COpenSSL"]),
        .target(name: "Cryptography", dependencies: ["COpenSSL", "COpenSSLShims"]),
        .target(name: "TLS", dependencies: ["COpenSSL", "COpenSSLShims", "Cryptography", .nioCore]),
        .target(
            name: "Storage",
            dependencies: [
                "Cryptography", "EnterpriseManager", .grdb, .grdbSQLite, .logging, .nioConcurrency, .nioCore, .nioPosix,
            ]),
        .target(
            name: "Upstream",
            dependencies: ["HTTPSemantics", "HTTPWire", "TLS", .deque, .logging, .nioCore, .nioPosix]),
        .target(
            name: "Downstream",
            dependencies: ["HTTPSemantics", "HTTPWire", "TLS", .logging, .nioCore, .nioPosix]),

        // Ring 3, story and shell: nothing imports Proxy but these.
        .target(
            name: "Telemetry",
            dependencies: ["Downstream", "HTTPSemantics", "HTTPWire", .logging, .nioConcurrency, .nioCore, .nioPosix]),
        .target(
            name: "Proxy",
            dependencies: [
                "Caching", "Cryptography", "Downstream", "EnterpriseManager", "HTTPSemantics", "HTTPWire",
                "Rendering", "Storage", "Upstream", "XML", .nioCore,
            ]),
        .target(name: "Settings", dependencies: ["HTTPSemantics", "Rendering", .yams]),
        .executableTarget(
            name: "emgate",
            dependencies: [
                "Caching", "Cryptography", "Downstream", "EnterpriseManager", "HTTPSemantics", "HTTPWire", "Proxy",
                "Rendering", "Settings", "Storage", "TLS", "Telemetry", "Upstream", "XML",
                .argumentParser, .lifecycle, .logging, .nioCore, .nioPosix, .unixSignals,
            ]),

        // A faithful Enterprise Manager for the demo, the tests and the benchmark.
        .target(
            name: "EnterpriseManagerSimulator",
            dependencies: [
                "Cryptography", "HTTPSemantics", "HTTPWire", "Rendering", "TLS", .nioCore, .nioPosix,
            ]),
        .executableTarget(
            name: "emsim",
            dependencies: ["EnterpriseManagerSimulator", .argumentParser, .nioCore, .nioPosix]),

        .testTarget(name: "HTTPSemanticsTests", dependencies: ["HTTPSemantics"]),
        .testTarget(name: "HTTPWireTests", dependencies: ["HTTPWire", "HTTPSemantics"]),
        .testTarget(name: "XMLTests", dependencies: ["XML"]),
        .testTarget(name: "EnterpriseManagerTests", dependencies: ["EnterpriseManager", "HTTPSemantics", "XML"]),
        .testTarget(
            name: "RenderingTests", dependencies: ["Rendering", "EnterpriseManager", "HTTPSemantics", "XML"]),
        .testTarget(
            name: "CachingTests",
            dependencies: ["Caching", "EnterpriseManager", "HTTPSemantics", "Rendering", "XML"]),
        .testTarget(name: "CryptographyTests", dependencies: ["Cryptography", "COpenSSL"]),
        .testTarget(
            name: "TLSTests",
            dependencies: ["TLS", "Cryptography", "COpenSSL", "COpenSSLShims", .nioCore, .nioEmbedded, .nioPosix]),
        .testTarget(
            name: "StorageTests",
            dependencies: [
                "Storage", "Cryptography", "EnterpriseManager", .grdb, .logging, .nioConcurrency, .nioCore, .nioPosix,
            ]),
        .testTarget(
            name: "UpstreamTests",
            dependencies: [
                "Upstream", "HTTPSemantics", "HTTPWire", "TLS", .deque, .logging, .nioCore, .nioEmbedded, .nioPosix,
            ]),
        .testTarget(
            name: "DownstreamTests",
            dependencies: [
                "Downstream", "HTTPSemantics", "HTTPWire", "TLS", .logging, .nioCore, .nioEmbedded, .nioPosix,
            ]),
        .testTarget(
            name: "TelemetryTests",
            dependencies: [
                "Telemetry", "Downstream", "HTTPSemantics", "HTTPWire", .logging, .nioCore, .nioEmbedded, .nioPosix,
            ]),
        .testTarget(name: "SettingsTests", dependencies: ["Settings", "HTTPSemantics", "Rendering"]),
        .testTarget(
            name: "EnterpriseManagerSimulatorTests",
            dependencies: [
                "EnterpriseManagerSimulator", "Cryptography", "HTTPSemantics", "HTTPWire", "Rendering", "TLS", .nioCore,
                .nioPosix,
            ]),
        .testTarget(
            name: "ProxyTests",
            dependencies: [
                "Proxy", "Caching", "Cryptography", "Downstream", "EnterpriseManager", "HTTPSemantics", "HTTPWire",
                "Rendering", "Storage", "TLS", "Upstream", "XML", .logging, .nioCore, .nioEmbedded, .nioPosix,
            ]),
        .testTarget(name: "IntegrationTests", dependencies: ["emgate", "emsim"]),

        // What must hold of the parsers whatever they are fed; scripts/fuzz looks for inputs that prove otherwise.
        .target(
            name: "Fuzzing",
            dependencies: ["EnterpriseManager", "HTTPSemantics", "HTTPWire", "Rendering", "Settings", "XML"],
            path: "Tests/Fuzzing/Properties"),
        .testTarget(name: "FuzzingTests", dependencies: ["Fuzzing"]),
    ]
)

// FUZZING=1 adds libFuzzer's program and has it watch the paths through what it feeds.
if Context.environment["FUZZING"] == "1" {
    let sanitizers = "-sanitize=fuzzer,address"
    let isWatched: Set = ["EnterpriseManager", "Fuzzing", "HTTPSemantics", "HTTPWire", "Rendering", "Settings", "XML"]
    for target in package.targets where isWatched.contains(target.name) {
        target.swiftSettings = [.unsafeFlags([sanitizers, "-assert-config", "Debug"])]
    }
    package.targets.append(
        .executableTarget(
            name: "fuzz", dependencies: ["Fuzzing"], path: "Tests/Fuzzing/Runner",
            linkerSettings: [.unsafeFlags([sanitizers, "-use-ld=lld"])]))
}

for target in package.targets where target.type == .regular || target.type == .executable || target.type == .test {
    // The C shims take no Swift settings.
    guard target.name != "COpenSSLShims" else { continue }
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .treatAllWarnings(as: .error),
        ]
}

extension Target.Dependency {
    static var argumentParser: Self { .product(name: "ArgumentParser", package: "swift-argument-parser") }
    static var deque: Self { .product(name: "DequeModule", package: "swift-collections") }
    static var grdb: Self { .product(name: "GRDB", package: "GRDB.swift") }
    static var grdbSQLite: Self { .product(name: "GRDBSQLite", package: "GRDB.swift") }
    static var lifecycle: Self { .product(name: "ServiceLifecycle", package: "swift-service-lifecycle") }
    static var logging: Self { .product(name: "Logging", package: "swift-log") }
    static var unixSignals: Self { .product(name: "UnixSignals", package: "swift-service-lifecycle") }
    static var nioConcurrency: Self { .product(name: "NIOConcurrencyHelpers", package: "swift-nio") }
    static var nioCore: Self { .product(name: "NIOCore", package: "swift-nio") }
    static var nioEmbedded: Self { .product(name: "NIOEmbedded", package: "swift-nio") }
    static var nioPosix: Self { .product(name: "NIOPosix", package: "swift-nio") }
    static var yams: Self { .product(name: "Yams", package: "Yams") }
}
