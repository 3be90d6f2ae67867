import Glibc

/// Makes the faults.
enum Damage {
    /// Bytes of each file that is added for a fault of its own.
    private static let contentSize = 5000

    /// The entries that carry the faults asked for.
    static func entries(_ damage: Set<SampleDamage>, seed: UInt64) -> [SampleEntry] {
        var random = SampleRandom(seed: seed, purpose: "damage")
        var entries: [SampleEntry] = []
        // In the order of declaration: a set has none that is the same twice.
        for kind in SampleDamage.allCases where damage.contains(kind) && kind.concernsOneFile {
            let isEmpty = kind == .zeroLengthContent || kind == .absentEmptyContent
            let size = isEmpty ? 0 : kind == .unpaddedContent ? contentSize / 16 * 16 : contentSize
            var entry = SampleEntry.file(SampleDamage.domain, "Documents/\(kind.rawValue).bin", random.bytes(size))
            if kind == .deviceBoundKey { entry.protectionClass = 11 }
            entry.damage = kind
            entries.append(entry)
        }
        if damage.contains(.hostileNames) { entries += hostileNames() }
        if damage.contains(.outsideSymlink) {
            for (name, target) in [
                ("absolute", "/etc/passwd"), ("climbing", "../../../../../../etc/passwd"), ("self", "self"),
            ] {
                var entry = SampleEntry(
                    domain: SampleDamage.domain,
                    path: "Documents/\(name)",
                    kind: .symlink(target: target)
                )
                entry.damage = .outsideSymlink
                entries.append(entry)
            }
            // A file "below" a link: a reader that follows the link writes outside of its folder.
            var below = SampleEntry.file(
                SampleDamage.domain,
                "Documents/climbing/inside.txt",
                Array("below a link".utf8)
            )
            below.damage = .outsideSymlink
            entries.append(below)
        }
        return entries
    }

    private static func hostileNames() -> [SampleEntry] {
        let long = String(repeating: "n", count: 300)
        let names: [(String, [UInt8]?)] = [
            ("../../../escaped-by-parent.txt", nil), ("/tmp/escaped-by-absolute.txt", nil),
            ("Documents/../../../up.txt", nil),
            ("Documents/nul\u{0}byte.txt", nil), ("Documents/new\nline.txt", nil), ("Documents/\(long)", nil),
            ("Documents//double//slash.txt", nil), ("Documents/./dot.txt", nil),
            ("Documents/\u{1B}[31mred\u{7}.txt", nil),
            ("..", nil), ("Documents/\u{202E}txt.exe", nil),
            ("Documents/\u{FFFD}(.bin", Array("Documents/".utf8) + [0xC3, 0x28] + Array(".bin".utf8)),
        ]
        var entries = names.enumerated()
            .map { index, name in
                var entry = SampleEntry.file(SampleDamage.domain, name.0, Array("hostile name \(index)".utf8))
                entry.rawPath = name.1
                entry.damage = .hostileNames
                return entry
            }
        var climbing = SampleEntry.file("../../AppDomain-evil", "Documents/x.txt", Array("hostile domain".utf8))
        climbing.damage = .hostileNames
        entries.append(climbing)
        return entries
    }

    /// Changes a file's record and its stored content.
    static func apply(_ damage: SampleDamage?, to record: inout FileRecord, content: String) throws {
        guard let damage else { return }
        let size = try FileSystem.size(content)
        switch damage {
        case .missingContent, .absentEmptyContent: try FileSystem.remove(content)
        case .truncatedContent: try FileSystem.truncate(content, to: size / 32 * 16)
        case .raggedContent: try FileSystem.truncate(content, to: size - 5)
        case .zeroLengthContent: try FileSystem.truncate(content, to: 0)
        case .sizeTooSmall: record.size -= 1000
        case .sizeTooLarge: record.size += 1000
        case .folderAsContent:
            try FileSystem.remove(content)
            try FileSystem.makeFolders(content)
        case .symlinkAsContent:
            try FileSystem.remove(content)
            guard symlink("/etc/hostname", content) == 0 else { throw FileSystem.failure("link", content) }
        case .missingClassKey:
            record.protectionClass = 13
            record.encryptionKey?[0] = 13
        case .corruptFileKey: record.encryptionKey?[30] ^= 0xFF
        case .lengthPrefix: record.encryptionKey?.replaceSubrange(0..<4, with: [0, 0, 0, 40])
        case .plainKeyForm: record.archivesKey = false
        default: break
        }
    }

    /// Changes the files at the backup's root, after everything is written.
    static func applyToRoot(_ damage: Set<SampleDamage>, folder: String, generation: SampleGeneration) throws {
        let index = "\(folder)/\(generation.hasRecordList ? "Manifest.mbdb" : "Manifest.db")"
        let list = "\(folder)/Manifest.plist"
        if damage.contains(.unfinishedSnapshot) {
            try FileSystem.makeFolders("\(folder)/Snapshot")
            guard rename(list, "\(folder)/Snapshot/Manifest.plist") == 0 else { throw FileSystem.failure("move", list) }
        }
        for kind in SampleDamage.allCases where damage.contains(kind) {
            switch kind {
            case .walBesideManifest:
                // The header of a log (magic, format, page size) and no frame.
                let header =
                    bigEndian(0x377F_0682, width: 4) + bigEndian(3_007_000, width: 4) + bigEndian(4096, width: 4)
                try FileSystem.write(header + [UInt8](repeating: 0, count: 20), to: "\(index)-wal")
            case .missingManifest: try FileSystem.remove(index)
            case .emptyManifest: try FileSystem.truncate(index, to: 0)
            case .truncatedManifest: try FileSystem.truncate(index, to: try FileSystem.size(index) / 2 / 16 * 16)
            case .missingManifestPlist: try FileSystem.remove(list)
            case .emptyManifestPlist: try FileSystem.truncate(list, to: 0)
            case .truncatedManifestPlist: try FileSystem.truncate(list, to: try FileSystem.size(list) / 2)
            case .missingStatus: try FileSystem.remove("\(folder)/Status.plist")
            case .missingInfo: try FileSystem.remove("\(folder)/Info.plist")
            default: break
            }
        }
    }
}
