internal import JuicerCore
internal import JuicerCrypto

/// The manifest as text; docs/storage-format.md describes it.
struct ManifestText {
    private static let firstLine = "juicer manifest 1"
    private static let noID = "-"
    private static let changing = "changing"

    var volumeID: [UInt8]
    var generation: UInt64
    var entries: [VolumePath: RecordedFile]
    /// Of files that change, how often each was opened to be changed.
    var counters: [VolumePath: UInt64] = [:]

    /// The text, with the code that authenticates it in its last line.
    func encoded(key: SecretBytes) -> [UInt8] {
        var text = Array("\(Self.firstLine)\nvolume \(Hex.encode(volumeID))\ngeneration \(generation)\n".utf8)
        for (path, file) in entries.map({ (Self.escape($0), $1) }).sorted(by: { $0.0 < $1.0 }) {
            text += "fixed \(Self.describe(file)) \(path)\n".utf8
        }
        for (path, counter) in counters.map({ (Self.escape($0), $1) }).sorted(by: { $0.0 < $1.0 }) {
            text += "\(Self.changing) \(counter) \(path)\n".utf8
        }
        let code = HashFunction.sha256.authenticationCode(for: text, key: key)
        return text + Array("hmac \(Hex.encode(code))\n".utf8)
    }

    private static func describe(_ file: RecordedFile) -> String {
        "\(file.size) \(file.id.map { Hex.encode($0.bytes) } ?? noID) \(Hex.encode(file.tagDigest))"
    }

    /// Reads a text, nil unless it verifies and is whole.
    init?(_ bytes: [UInt8], key: SecretBytes) {
        // "hmac ", 64 digits and the end of the line.
        let codeLength = 70
        guard bytes.count > codeLength else { return nil }
        let body = Array(bytes.dropLast(codeLength))
        let code = HashFunction.sha256.authenticationCode(for: body, key: key)
        let expected = Array("hmac \(Hex.encode(code))\n".utf8)
        let isRight = expected.withUnsafeBytes { expected in
            bytes.withUnsafeBytes {
                constantTimeEquals(expected, UnsafeRawBufferPointer(rebasing: $0[body.count...]))
            }
        }
        guard isRight else { return nil }
        // What verifies was written by us; still nothing here may trap.
        var lines = body.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }[...]
        guard lines.popFirst() == Self.firstLine,
            let volume = lines.popFirst()?.split(separator: " "), volume.count == 2, volume[0] == "volume",
            let volumeID = Hex.decode(volume[1]),
            let number = lines.popFirst()?.split(separator: " "), number.count == 2, number[0] == "generation",
            let generation = UInt64(number[1])
        else { return nil }
        self.volumeID = volumeID
        self.generation = generation
        entries = [:]
        entries.reserveCapacity(lines.count)
        for line in lines {
            if let (path, file) = Self.parse(line) {
                entries[path] = file
            } else if let (path, counter) = Self.parseCounter(line) {
                counters[path] = counter
            } else {
                return nil
            }
        }
    }

    init(volumeID: [UInt8]) {
        self.volumeID = volumeID
        generation = 0
        entries = [:]
    }

    private static func parse(_ line: String) -> (VolumePath, RecordedFile)? {
        let words = line.split(separator: " ")
        guard words.count == 5, words[0] == "fixed", let size = Int64(words[1]), let digest = Hex.decode(words[3]),
            let path = unescape(words[4])
        else { return nil }
        var id: FileID?
        if words[2] != noID {
            guard let bytes = Hex.decode(words[2]), let known = FileID(bytes) else { return nil }
            id = known
        }
        return (path, RecordedFile(size: size, id: id, tagDigest: digest))
    }

    private static func parseCounter(_ line: String) -> (VolumePath, UInt64)? {
        let words = line.split(separator: " ")
        guard words.count == 3, words[0] == changing, let counter = UInt64(words[1]), let path = unescape(words[2])
        else { return nil }
        return (path, counter)
    }

    // MARK: - Paths

    /// Names joined by "/"; every byte that is not a letter, digit, "-", "_" or "." of ASCII stands as %XX.
    static func escape(_ path: VolumePath) -> String {
        path.names
            .map { name in
                name.reduce(into: "") { text, byte in
                    switch byte {
                    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F:
                        text.unicodeScalars.append(Unicode.Scalar(byte))
                    default: text += "%" + Hex.encode([byte])
                    }
                }
            }
            .joined(separator: "/")
    }

    private static func unescape(_ text: Substring) -> VolumePath? {
        var names: [[UInt8]] = [[]]
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "/"): names.append([])
            case UInt8(ascii: "%"):
                let digits = rest.prefix(2)
                guard let bytes = Hex.decode(String(decoding: digits, as: UTF8.self)), bytes.count == 1 else {
                    return nil
                }
                names[names.count - 1] += bytes
                rest = rest.dropFirst(2)
            default: names[names.count - 1].append(byte)
            }
        }
        return VolumePath(names)
    }
}
