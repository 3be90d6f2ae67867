// MARK: - Fuzzing: added to Package.swift by Fuzz/run.sh, not a manifest by itself

let libFuzzer = Context.environment["JUICER_LIBFUZZER"] ?? "libclang_rt.fuzzer_no_main-x86_64.a"
let fuzzed: Set<String> = [
    "CShims", "CJuicerProtos", "JuicerCore", "JuicerCrypto", "JuicerPlist", "JuicerSQLite", "JuicerBackupFormat",
    "TTRPC", "JuicerProtobuf", "JuicerProto",
]
package.targets = package.targets.filter { fuzzed.contains($0.name) || $0.type == .system }
for target in package.targets where target.type != .system && target.name.hasPrefix("C") == false {
    target.swiftSettings = (target.swiftSettings ?? []) + [.unsafeFlags(["-sanitize=fuzzer,address"])]
}
package.targets.append(.target(name: "CFuzzer", path: "Fuzz/CFuzzer"))
let fuzzers: [(String, [Target.Dependency])] = [
    ("FuzzKeybag", ["JuicerBackupFormat"]),
    ("FuzzPropertyList", ["JuicerPlist"]),
    ("FuzzFileRecord", ["JuicerBackupFormat"]),
    ("FuzzMbdb", ["JuicerBackupFormat", "JuicerCore"]),
    ("FuzzFrame", ["TTRPC", nioCore]),
    ("FuzzMessage", ["JuicerProto", "JuicerProtobuf", nioCore]),
]
for (name, dependencies) in fuzzers {
    package.targets.append(
        .executableTarget(
            name: name,
            dependencies: ["CFuzzer"] + dependencies,
            path: "Fuzz/\(name)",
            swiftSettings: [.swiftLanguageMode(.v5), .unsafeFlags(["-sanitize=fuzzer,address"])],
            // libFuzzer without its own `main`: SwiftPM gives the program one.
            linkerSettings: [.unsafeFlags(["-sanitize=address", libFuzzer, "-lstdc++"])]
        )
    )
}
package.products = []
