// swift-tools-version: 6.2

import PackageDescription

// The targets stand in the order of their layers: what comes later may use what comes before, and only
// where scripts/layers.json says so (`make layers` checks it).

// MARK: - System libraries and generated C

let systemLibraries: [Target] = [
    .systemLibrary(
        name: "CProtobufC",
        pkgConfig: "libprotobuf-c",
        providers: [.apt(["libprotobuf-c-dev"])]
    ),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
    .systemLibrary(name: "CPlist", pkgConfig: "libplist-2.0", providers: [.apt(["libplist-dev"])]),
]

let cTargets: [Target] = [
    .target(name: "CShims"),
    .target(name: "CFullText", dependencies: ["CSQLite"]),
    .target(name: "CWipingAllocator"),
    .target(name: "CJuicerProtos", dependencies: ["CProtobufC"]),
    .target(name: "CEchoProtos", dependencies: ["CProtobufC"], path: "Benchmarks/CEchoProtos"),
    .target(name: "CTestProtos", dependencies: ["CProtobufC", "CJuicerProtos"], path: "Tests/CTestProtos"),
]

// MARK: - Libraries

let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let foundations: [Target] = [
    .target(name: "JuicerCore", dependencies: ["CShims"]),
    .target(name: "JuicerCrypto", dependencies: ["JuicerCore", "CShims", "COpenSSL"]),
    .target(name: "JuicerPlist", dependencies: ["JuicerCore", "CPlist"]),
    .target(name: "JuicerSQLite", dependencies: ["JuicerCore", "CSQLite", "CFullText"]),
    .target(name: "JuicerSandbox", dependencies: ["JuicerCore", "CShims", "CSeccomp"]),
]

let wire: [Target] = [
    .target(name: "TTRPC", dependencies: [nioCore, nioPosix, logging]),
    .target(name: "JuicerProtobuf", dependencies: ["CProtobufC", "JuicerCore", "TTRPC", nioCore]),
    .target(
        name: "JuicerProto",
        dependencies: ["CJuicerProtos", "CProtobufC", "JuicerProtobuf", "JuicerCore", "TTRPC", nioCore]
    ),
]

let domain: [Target] = [
    .target(
        name: "JuicerBackupFormat",
        dependencies: ["JuicerCore", "JuicerCrypto", "JuicerPlist", "JuicerSQLite"]
    ),
    .target(name: "JuicerBackups", dependencies: ["JuicerCore", "JuicerCrypto", "JuicerBackupFormat"]),
    .target(name: "JuicerArtifacts", dependencies: ["JuicerCore", "JuicerPlist", "JuicerSQLite", "CZlib"]),
    .target(
        name: "JuicerWorker",
        dependencies: [
            "JuicerCore", "JuicerCrypto", "JuicerSQLite", "JuicerBackupFormat", "JuicerArtifacts", "JuicerSandbox",
        ]
    ),
    .target(name: "JuicerAudit", dependencies: ["JuicerCore", "JuicerCrypto", "CZlib"]),
    .target(name: "JuicerVault", dependencies: ["JuicerCore", "JuicerCrypto", "JuicerSQLite"]),
    .target(
        name: "JuicerState",
        dependencies: ["JuicerSQLite", "JuicerVault", .product(name: "GRDB", package: "GRDB.swift")]
    ),
    .target(
        name: "JuicerIndex",
        dependencies: [
            "JuicerCore", "JuicerSQLite", "JuicerVault", "JuicerArtifacts", "CFullText",
            .product(name: "GRDB", package: "GRDB.swift"),
        ]
    ),
    .target(name: "JuicerAccess", dependencies: ["JuicerCore", "JuicerCrypto", "JuicerState"]),
    .target(name: "JuicerSessions", dependencies: ["JuicerCore", "JuicerCrypto", "JuicerAccess", "JuicerState"]),
    .target(name: "JuicerJobs", dependencies: ["JuicerCore", "JuicerState"]),
    .target(name: "JuicerExtraction", dependencies: ["JuicerCore", "JuicerBackupFormat", "JuicerVault"]),
    .target(
        name: "JuicerSample",
        dependencies: ["JuicerCore", "JuicerCrypto", "JuicerSQLite"]
    ),
]

// MARK: - Privileged

let privileged: [Target] = [
    .target(
        name: "JuicerServices",
        dependencies: [
            "JuicerCore", "JuicerCrypto", "JuicerBackups", "JuicerBackupFormat", "JuicerSessions", "JuicerVault",
            "JuicerState", "JuicerAccess", "JuicerAudit", "JuicerExtraction", "JuicerJobs", "JuicerArtifacts",
            "JuicerIndex", "JuicerWorker", "JuicerProto", "JuicerProtobuf", "TTRPC", nioCore, logging,
        ],
        resources: [.embedInCode("Access/methods.txt")]
    ),
    .target(
        name: "JuicerDaemon",
        dependencies: [
            "JuicerCore", "JuicerSandbox", "JuicerWorker", "JuicerAccess", "JuicerAudit", "JuicerBackups",
            "JuicerSessions",
            "JuicerVault", "JuicerServices", "TTRPC", nioCore, nioPosix, logging, argumentParser,
            .product(name: "Configuration", package: "swift-configuration"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        ]
    ),
    .executableTarget(name: "juicerd", dependencies: ["JuicerDaemon", "CWipingAllocator"]),
    .executableTarget(name: "juicer-worker", dependencies: ["JuicerWorker", "CWipingAllocator"]),
    .executableTarget(name: "juicer-sample", dependencies: ["JuicerSample", "JuicerCore", argumentParser]),
]

// MARK: - Unprivileged

let clients: [Target] = [
    .target(
        name: "JuicerClient",
        dependencies: ["JuicerCore", "JuicerProto", "JuicerProtobuf", "TTRPC", nioCore, nioPosix, logging]
    ),
    .target(
        name: "JuicerCommands",
        dependencies: [
            "JuicerCore", "JuicerClient", "JuicerProto", "JuicerProtobuf", "TTRPC", nioCore, argumentParser,
        ],
        path: "Clients/cli/JuicerCommands"
    ),
    .executableTarget(name: "juicer", dependencies: ["JuicerCommands"], path: "Clients/cli/juicer"),
    .target(
        name: "JuicerWeb",
        path: "Clients/web",
        resources: [.embedInCode("page")]
    ),
    .target(
        name: "JuicerBridge",
        dependencies: [
            "JuicerCore", "JuicerCrypto", "JuicerClient", "JuicerProto", "JuicerProtobuf", "JuicerWeb", "TTRPC",
            nioCore, nioPosix, logging, argumentParser,
            .product(name: "Hummingbird", package: "hummingbird"),
            .product(name: "HummingbirdCore", package: "hummingbird"),
            .product(name: "HummingbirdHTTP2", package: "hummingbird"),
            .product(name: "HTTPTypes", package: "swift-http-types"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
            .product(name: "NIOTLS", package: "swift-nio"),
            .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        ],
        path: "Clients/bridge/JuicerBridge"
    ),
    .executableTarget(
        name: "juicer-bridge",
        dependencies: ["JuicerBridge"],
        path: "Clients/bridge/juicer-bridge"
    ),
]

// MARK: - Measuring

let benchmarks: [Target] = [
    .target(
        name: "EchoProto",
        dependencies: ["CEchoProtos", "CProtobufC", "JuicerProtobuf", "JuicerCore", "TTRPC", nioCore],
        path: "Benchmarks/EchoProto"
    ),
    .executableTarget(
        name: "ttrpc-echo",
        dependencies: ["EchoProto", "JuicerProtobuf", "TTRPC", nioCore, nioPosix, logging, argumentParser],
        path: "Benchmarks/ttrpc-echo"
    ),
    .executableTarget(
        name: "ttrpc-load",
        dependencies: ["EchoProto", "JuicerProtobuf", "TTRPC", nioCore, nioPosix, logging, argumentParser],
        path: "Benchmarks/ttrpc-load"
    ),
    .executableTarget(
        name: "kdf-bench",
        dependencies: ["JuicerCrypto", "JuicerCore"],
        path: "Benchmarks/kdf-bench"
    ),
    .executableTarget(
        name: "vault-bench",
        dependencies: ["JuicerVault", "JuicerSQLite", "JuicerCore"],
        path: "Benchmarks/vault-bench"
    ),
    .executableTarget(
        name: "artifacts-bench",
        dependencies: ["JuicerArtifacts", "JuicerSQLite", "JuicerCore"],
        path: "Benchmarks/artifacts-bench"
    ),
    .executableTarget(
        name: "index-bench",
        dependencies: ["JuicerIndex", "JuicerArtifacts", "JuicerVault", "JuicerCore"],
        path: "Benchmarks/index-bench"
    ),
    .executableTarget(
        name: "worker-bench",
        dependencies: ["JuicerWorker", "JuicerArtifacts", "JuicerBackupFormat", "JuicerCore"],
        path: "Benchmarks/worker-bench"
    ),
    .executableTarget(
        name: "search-bench",
        dependencies: ["JuicerClient", "JuicerProto", "JuicerProtobuf", "JuicerCore", "TTRPC", argumentParser],
        path: "Benchmarks/search-bench"
    ),
    .executableTarget(
        name: "access-bench",
        dependencies: ["JuicerClient", "JuicerProto", "JuicerProtobuf", "JuicerCore", "TTRPC", argumentParser],
        path: "Benchmarks/access-bench"
    ),
    .executableTarget(
        name: "audit-bench",
        dependencies: ["JuicerAudit", "JuicerCrypto", "JuicerCore"],
        path: "Benchmarks/audit-bench"
    ),
]

// MARK: - Tests

let tests: [Target] = [
    .target(name: "TestSupport", dependencies: ["JuicerCore", "JuicerSQLite"], path: "Tests/TestSupport"),
    .testTarget(name: "JuicerCoreTests", dependencies: ["JuicerCore", "TestSupport"]),
    .testTarget(name: "JuicerCryptoTests", dependencies: ["JuicerCrypto", "JuicerCore", "TestSupport"]),
    .testTarget(name: "JuicerPlistTests", dependencies: ["JuicerPlist", "JuicerCore", "TestSupport"]),
    .testTarget(
        name: "JuicerSQLiteTests",
        dependencies: ["JuicerSQLite", "JuicerCore", "JuicerCrypto", "TestSupport"]
    ),
    .target(name: "CSandboxAttempts", path: "Tests/CSandboxAttempts"),
    .executableTarget(
        name: "sandbox-probe",
        dependencies: ["JuicerSandbox", "JuicerCore", "CSandboxAttempts"],
        path: "Tests/sandbox-probe"
    ),
    .testTarget(
        name: "JuicerSandboxTests",
        dependencies: ["sandbox-probe", "JuicerSandbox", "JuicerCore", "TestSupport"]
    ),
    .testTarget(
        name: "TTRPCTests",
        dependencies: [
            "TTRPC", "TestSupport", nioCore, nioPosix, logging,
            .product(name: "NIOEmbedded", package: "swift-nio"),
        ]
    ),
    .testTarget(
        name: "JuicerProtoTests",
        dependencies: [
            "JuicerProto", "JuicerProtobuf", "JuicerClient", "JuicerCore", "EchoProto", "CTestProtos",
            "CJuicerProtos", "CProtobufC", "TTRPC", "TestSupport", nioCore, nioPosix, logging,
        ],
        exclude: ["Protos", "Vectors"]
    ),
    .testTarget(
        name: "JuicerBackupFormatTests",
        dependencies: [
            "juicer-worker", "JuicerWorker", "JuicerBackupFormat", "JuicerSample", "JuicerCore", "JuicerCrypto",
            "JuicerPlist", "JuicerSQLite", "TestSupport",
        ]
    ),
    .testTarget(
        name: "JuicerBackupsTests",
        dependencies: [
            "juicer-worker", "JuicerWorker", "JuicerBackups", "JuicerBackupFormat", "JuicerSample", "JuicerCore",
            "TestSupport",
        ]
    ),
    .testTarget(
        name: "JuicerArtifactsTests",
        dependencies: [
            "JuicerArtifacts", "JuicerSample", "JuicerCore", "JuicerPlist", "JuicerSQLite", "TestSupport",
        ]
    ),
    .executableTarget(
        name: "worker-probe",
        dependencies: [
            "JuicerWorker", "JuicerArtifacts", "JuicerBackupFormat", "JuicerSandbox", "JuicerCore", "CSandboxAttempts",
        ],
        path: "Tests/worker-probe"
    ),
    .testTarget(
        name: "JuicerWorkerTests",
        dependencies: [
            "juicer-worker", "worker-probe", "JuicerWorker", "JuicerArtifacts", "JuicerBackupFormat", "JuicerCrypto",
            "JuicerSample", "JuicerSandbox", "JuicerSQLite", "JuicerCore", "TestSupport",
        ]
    ),
    .testTarget(
        name: "JuicerIndexTests",
        dependencies: ["JuicerIndex", "JuicerArtifacts", "JuicerVault", "JuicerCore", "TestSupport"]
    ),
    .testTarget(
        name: "JuicerVaultTests",
        dependencies: [
            "JuicerVault", "JuicerCrypto", "JuicerCore", "JuicerSQLite", "TestSupport", "vault-bench",
        ]
    ),
    .testTarget(
        name: "JuicerAuditTests",
        dependencies: ["JuicerAudit", "JuicerCore", "JuicerCrypto", "TestSupport", "audit-bench"]
    ),
    .testTarget(
        name: "JuicerAccessTests",
        dependencies: ["JuicerAccess", "JuicerState", "JuicerVault", "JuicerCore", "JuicerCrypto", "TestSupport"]
    ),
    .testTarget(
        name: "JuicerSessionsTests",
        dependencies: ["JuicerSessions", "JuicerAccess", "JuicerState", "JuicerVault", "JuicerCore", "TestSupport"]
    ),
    .testTarget(
        name: "JuicerSampleTests",
        dependencies: ["JuicerSample", "JuicerCore", "JuicerCrypto", "JuicerSQLite", "TestSupport"]
    ),
    .testTarget(
        name: "JuicerJobsTests",
        dependencies: ["JuicerJobs", "JuicerState", "JuicerVault", "JuicerCore", "TestSupport"]
    ),
    .testTarget(name: "JuicerStateTests", dependencies: ["JuicerState", "JuicerVault", "JuicerCore", "TestSupport"]),
    .testTarget(
        name: "JuicerServicesTests",
        dependencies: [
            "JuicerServices", "JuicerAccess", "JuicerAudit", "JuicerBackups", "JuicerBackupFormat", "JuicerSessions",
            "JuicerVault", "JuicerSample", "JuicerWorker", "juicer-worker", "JuicerState", "JuicerJobs", "JuicerIndex",
            "JuicerArtifacts",
            "JuicerClient", "JuicerProto", "JuicerProtobuf", "JuicerCore", "JuicerCrypto", "TTRPC", "TestSupport",
            nioCore, nioPosix, logging,
        ]
    ),
    .testTarget(
        name: "JuicerDaemonTests",
        dependencies: [
            "juicerd", "JuicerDaemon", "JuicerAccess", "JuicerAudit", "JuicerSessions", "JuicerCore", "TestSupport",
            logging,
        ]
    ),
    .testTarget(
        name: "JuicerCommandsTests",
        dependencies: [
            "JuicerCommands", "juicer", "JuicerProto", "JuicerProtobuf", "JuicerCore", "TTRPC", "TestSupport",
            nioCore, nioPosix, logging,
        ]
    ),
    .testTarget(
        name: "JuicerBridgeTests",
        dependencies: [
            "juicer-bridge", "JuicerBridge", "JuicerWeb", "JuicerClient", "JuicerProto", "JuicerProtobuf",
            "JuicerCrypto", "JuicerCore", "TTRPC", "TestSupport", nioCore, nioPosix, logging,
            .product(name: "HTTPTypes", package: "swift-http-types"),
            .product(name: "NIOHTTP1", package: "swift-nio"),
            .product(name: "NIOSSL", package: "swift-nio-ssl"),
        ]
    ),
    .testTarget(
        name: "IntegrationTests",
        dependencies: [
            "juicerd", "juicer-worker", "juicer", "juicer-bridge", "juicer-sample", "JuicerVault", "JuicerSandbox",
            "JuicerCrypto",
            "JuicerCore", "JuicerClient", "JuicerProto", "JuicerProtobuf", "TTRPC", "TestSupport",
        ]
    ),
]

// MARK: - Package

let package = Package(
    name: "juicer",
    products: [
        .executable(name: "juicerd", targets: ["juicerd"]),
        .executable(name: "juicer-worker", targets: ["juicer-worker"]),
        .executable(name: "juicer", targets: ["juicer"]),
        .executable(name: "juicer-bridge", targets: ["juicer-bridge"]),
        .executable(name: "juicer-sample", targets: ["juicer-sample"]),
        .library(name: "TTRPC", targets: ["TTRPC"]),
        .library(name: "JuicerClient", targets: ["JuicerClient"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0", traits: []),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: systemLibraries + cTargets + foundations + wire + domain + privileged + clients + benchmarks
        + tests
)

let generatedC: Set = ["CJuicerProtos", "CEchoProtos", "CTestProtos"]
for target in package.targets where target.type != .system {
    if !generatedC.contains(target.name) {
        target.cSettings = (target.cSettings ?? []) + [.treatAllWarnings(as: .error)]
    }
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .swiftLanguageMode(.v6),
            .treatAllWarnings(as: .error),
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("MemberImportVisibility"),
        ]
}
