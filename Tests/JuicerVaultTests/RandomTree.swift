import Foundation
import JuicerCore
import TestSupport

@testable import JuicerVault

/// Files, folders and links by chance, as a volume or a folder holds them.
struct RandomTree: Equatable {
    enum Entry: Equatable {
        case file([UInt8])
        case folder
        case link([UInt8])
    }

    private(set) var entries: [VolumePath: Entry] = [.root: .folder]

    /// Lengths around which the format changes what it does.
    private static let lengths = [0, 1, 15, 16, 4_095, 4_096, 4_097, 8_192, 8_193, 40_000]
    private static let alphabets = ["abcXYZ019", "äöüßéñ", "мир", "日本語", "🙂👩‍👧", " .-_~", "e\u{301}a\u{308}"]

    init(using generator: inout SeededGenerator) {
        var folders: [VolumePath] = [.root]
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            guard let parent = folders.randomElement(using: &generator) else { continue }
            let path = parent.appending(Self.name(using: &generator))
            guard entries[path] == nil else { continue }
            switch Int.random(in: 0..<8, using: &generator) {
            case 0, 1:
                entries[path] = .folder
                folders.append(path)
            case 2:
                entries[path] = .link(generator.bytes(Int.random(in: 1...200, using: &generator)).map { $0 % 26 + 97 })
            default:
                let length = Self.lengths.randomElement(using: &generator) ?? 0
                entries[path] = .file(generator.bytes(length))
            }
        }
    }

    /// A name of 1 to 255 bytes, often one of those lengths where the long form begins.
    private static func name(using generator: inout SeededGenerator) -> [UInt8] {
        let length = [1, 15, 16, 17, 100, 174, 175, 176, 177, 254, 255].randomElement(using: &generator) ?? 1
        let alphabet = alphabets.randomElement(using: &generator) ?? "a"
        var name: [UInt8] = []
        while let letter = alphabet.unicodeScalars.randomElement(using: &generator) {
            let bytes = Array(String(letter).utf8)
            guard name.count + bytes.count <= length else { break }
            name += bytes
        }
        return name.isEmpty || name == [46] || name == [46, 46] ? Array("n".utf8) : name
    }

    private var sorted: [(path: VolumePath, entry: Entry)] {
        entries.map { ($0.key, $0.value) }.sorted { $0.0.names.count < $1.0.names.count }
    }

    // MARK: - In a volume

    func write(to volume: Volume, at place: VolumePath) throws {
        for (path, entry) in sorted {
            let path = VolumePath(place.names + path.names)
            switch entry {
            case .folder: try volume.createFolder(path)
            case .link(let target): try volume.createLink(path, to: target)
            case .file(let bytes):
                // By chance of its length, in one piece or as a file that grows and shrinks.
                if bytes.count % 2 == 0 {
                    let file = try volume.newFile()
                    try bytes.withUnsafeBytes { try file.write($0) }
                    _ = try file.commit(to: path, syncing: false)
                } else {
                    let file = try volume.openFile(path, creating: true)
                    try (bytes + [1, 2, 3]).withUnsafeBytes { try file.write($0, at: 0) }
                    try file.truncate(to: Int64(bytes.count))
                }
            }
        }
    }

    init(reading volume: Volume, at place: VolumePath) throws {
        try read(volume, place, .root)
    }

    private mutating func read(_ volume: Volume, _ place: VolumePath, _ path: VolumePath) throws {
        let listing = try volume.list(VolumePath(place.names + path.names))
        if let damage = listing.damages.first { throw damage }
        for each in listing.entries {
            let path = path.appending(each.name)
            let whole = VolumePath(place.names + path.names)
            switch each.kind {
            case .folder:
                entries[path] = .folder
                try read(volume, place, path)
            case .link: entries[path] = .link(try volume.linkTarget(whole))
            case .file: entries[path] = .file(try volume.openFile(whole).allBytes(limit: 1 << 20))
            }
        }
    }

    // MARK: - In a folder

    private static func place(_ folder: String, _ path: VolumePath) -> String {
        ([folder] + path.names.map { String(decoding: $0, as: UTF8.self) }).joined(separator: "/")
    }

    func write(to folder: String) throws {
        for (path, entry) in sorted {
            let place = Self.place(folder, path)
            switch entry {
            case .folder: try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            case .link(let target):
                try FileManager.default.createSymbolicLink(
                    atPath: place,
                    withDestinationPath: String(decoding: target, as: UTF8.self)
                )
            case .file(let bytes): try Data(bytes).write(to: URL(fileURLWithPath: place))
            }
        }
    }

    init(reading folder: String) throws {
        try read(folder, .root)
    }

    private mutating func read(_ folder: String, _ path: VolumePath) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: Self.place(folder, path)) {
            let path = path.appending(Array(name.utf8))
            let place = Self.place(folder, path)
            var status = stat()
            guard lstat(place, &status) == 0 else { throw SystemError(lastErrorOf: "lstat") }
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                entries[path] = .folder
                try read(folder, path)
            case S_IFLNK:
                let target = try FileManager.default.destinationOfSymbolicLink(atPath: place)
                entries[path] = .link(Array(target.utf8))
            default: entries[path] = .file(try FileSource(path: place).allBytes(limit: 1 << 20))
            }
        }
    }
}
