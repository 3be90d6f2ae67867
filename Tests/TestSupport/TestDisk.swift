internal import Foundation
internal import JuicerCore

/// A small file system of its own, mounted for one test.
public final class TestDisk: Sendable {
    /// Where it is mounted.
    public let path: String
    /// The image it lies in, nil for one in memory.
    public let image: String?
    private let folders: [TemporaryDirectory]

    /// Whether this machine lets the tests mount anything, and `image` files in particular.
    public static let isPossible = geteuid() == 0 && (try? TestDisk(ext4: 4)) != nil

    /// One in memory.
    public init(memory mebibytes: Int) throws {
        let folder = try TemporaryDirectory()
        (path, image, folders) = (folder.path, nil, [folder])
        try Self.run(["mount", "-t", "tmpfs", "-o", "size=\(mebibytes)m,mode=0700", "tmpfs", path])
    }

    /// An ext4 in a file, with features, on a folder that is there already or on one of its own.
    public init(ext4 mebibytes: Int, features: [String] = [], on given: String? = nil) throws {
        let folders = [try TemporaryDirectory(), try TemporaryDirectory()]
        let image = folders[0].file("image")
        (path, self.image, self.folders) = (given ?? folders[1].path, image, folders)
        try Self.run(["truncate", "-s", "\(mebibytes)M", image])
        try Self.run(["mke2fs", "-q", "-t", "ext4", "-O", (["extent"] + features).joined(separator: ","), image])
        try Self.run(["mount", "-o", "loop", image, path])
        chmod(path, 0o700)
    }

    deinit {
        // Files that are still open do not keep it in the way.
        try? Self.run(["umount", "-l", path])
    }

    /// Makes it read-only, or writable again.
    public func setReadOnly(_ isReadOnly: Bool) throws {
        try Self.run(["mount", "-o", "remount,\(isReadOnly ? "ro" : "rw")", path])
    }

    /// Runs a program to its end. One that it leaves behind, as `gocryptfs` does, is not waited for.
    ///
    /// - Throws: ``Failure`` when it does not end well.
    public static func run(_ command: [String]) throws {
        guard let process = Program.start(["/usr/bin/env"] + command) else { throw Failure(command: command) }
        var status: CInt = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        guard status == 0 else { throw Failure(command: command) }
    }

    /// A program that did not end well.
    public struct Failure: Error {
        let command: [String]

        /// - Parameter command: the program and its arguments.
        public init(command: [String]) { self.command = command }
    }
}
