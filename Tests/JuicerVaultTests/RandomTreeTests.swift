import Foundation
import JuicerCore
import JuicerCrypto
import TestSupport
import Testing

@testable import JuicerVault

@Suite(
    "Random trees, in the stock program and here",
    .enabled("needs gocryptfs and /dev/fuse") { StockProgram.canMount }
)
struct RandomTreeTests {
    private static let treeCount = isThorough ? 1_000 : 24
    private static let password = "correct horse"

    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test("What the stock program writes is read here, with its attributes; its master key is the one we unwrap")
    func fromStock() async throws {
        let trees = makeTrees(seed: 1)
        let plain = directory.file("plain")
        for (number, tree) in trees.enumerated() { try tree.write(to: "\(plain)/\(number)") }
        try await run(
            """
            mkdir volume mount
            gocryptfs -q -nosyslog -init -scryptn 10 -passfile SECRET volume
            gocryptfs -q -nosyslog -passfile SECRET volume mount
            cp -a plain/* mount
            python3 -c 'import os; os.setxattr("mount/0", "user.colour", b"blue"); os.setxattr("mount/0", "user.empty", b"")'
            """
        )
        let master = try configuration().unwrap(SecretBytes(Self.password))
        let volume = try Volume(at: directory.file("volume"), stagingIn: directory.file("staging"), master: master)
        for (number, tree) in trees.enumerated() {
            let found = try RandomTree(reading: volume, at: VolumePath("\(number)"))
            #expect(found == tree, "tree \(number)")
        }
        #expect(try volume.attributes(of: "0") == ["user.colour": Array("blue".utf8), "user.empty": []])
        #expect(try volume.attributes(of: .root).isEmpty)
        let shown = try await run("gocryptfs-xray -dumpmasterkey volume/gocryptfs.conf <SECRET")
        #expect(shown.text.contains(master.hex))
    }

    @Test("What is written here is read by the stock program, and passes its check")
    func toStock() async throws {
        let trees = makeTrees(seed: 2)
        let master = SecretBytes(randomCount: 32)
        let secret = SecretBytes(Self.password)
        try Volume.create(at: directory.file("volume"))
        let configuration = try VolumeConfiguration(wrapping: master, under: secret, cost: .machineSecret)
        try Data(configuration.text).write(to: URL(fileURLWithPath: directory.file("volume/gocryptfs.conf")))
        let volume = try Volume(at: directory.file("volume"), stagingIn: directory.file("staging"), master: master)
        for (number, tree) in trees.enumerated() { try tree.write(to: volume, at: VolumePath("\(number)")) }
        try await run(
            """
            mkdir mount
            gocryptfs -q -nosyslog -fsck -passfile SECRET volume >&2
            gocryptfs -q -nosyslog -ro -passfile SECRET volume mount
            cp -a mount copy
            """
        )
        for (number, tree) in trees.enumerated() {
            let found = try RandomTree(reading: directory.file("copy/\(number)"))
            #expect(found == tree, "tree \(number)")
        }
        let shown = try await run("gocryptfs-xray -dumpmasterkey volume/gocryptfs.conf <SECRET")
        #expect(shown.text.contains(master.hex))
    }

    private func makeTrees(seed: UInt64) -> [RandomTree] {
        var generator = SeededGenerator(seed: seed)
        return (0..<Self.treeCount).map { _ in RandomTree(using: &generator) }
    }

    private func configuration() throws -> VolumeConfiguration {
        try VolumeConfiguration(
            text: FileSource(path: directory.file("volume/gocryptfs.conf")).allBytes(limit: 1 << 16)
        )
    }

    /// Runs a script in the folder; whatever it mounts is unmounted at its end.
    @discardableResult
    private func run(_ script: String) async throws -> ProcessResult {
        let frame = """
            set -e
            cd \(directory.path)
            trap 'mountpoint -q mount && fusermount3 -u mount' EXIT
            echo '\(Self.password)' >SECRET
            \(script)
            """
        let result = try await ChildProcess.run("/bin/bash", ["-c", frame])
        #expect(result.status == 0, "\(result.errorText)")
        return result
    }
}
