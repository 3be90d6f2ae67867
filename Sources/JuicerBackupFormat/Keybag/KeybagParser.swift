extension Keybag {
    /// Reads a bag: records of a four-letter tag, a big-endian length and a value.
    ///
    /// The first UUID and the first WRAP belong to the header; every later UUID opens a class. Unknown tags are passed
    /// over.
    ///
    /// - Throws: `keybagDamaged`, `keybagUnsupported`, `iterationsOutOfRange`, `limitExceeded`.
    public init(parsing bytes: [UInt8]) throws(BackupFormatError) {
        guard bytes.count <= 65_536 else {
            throw BackupFormatError(.limitExceeded, "the keybag has \(bytes.count) bytes, more than any real one")
        }
        var parser = KeybagParser(bytes: bytes)
        self = try parser.parse()
    }
}

/// Reads one bag from front to back.
private struct KeybagParser {
    private let bytes: [UInt8]
    private var position = 0
    private var header: [UInt32: ArraySlice<UInt8>] = [:]
    private var current: [UInt32: ArraySlice<UInt8>]?
    private var classes: [Keybag.ClassKey] = []

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func parse() throws(BackupFormatError) -> Keybag {
        while position < bytes.count {
            let (tag, value) = try nextRecord()
            if tag == .uuid, header[.uuid] != nil {
                try finishClass()
                current = [.uuid: value]
            } else if current != nil {
                guard current?.updateValue(value, forKey: tag) == nil else { throw damaged("a tag twice in a class") }
            } else {
                guard header.updateValue(value, forKey: tag) == nil else { throw damaged("a tag twice in its header") }
            }
        }
        try finishClass()
        return try makeBag()
    }

    private mutating func nextRecord() throws(BackupFormatError) -> (UInt32, ArraySlice<UInt8>) {
        guard bytes.count - position >= 8 else { throw damaged("no room for a record at its end") }
        let tag = bigEndian(bytes[position..<position + 4])
        let length = Int(bigEndian(bytes[position + 4..<position + 8]))
        position += 8
        guard length <= bytes.count - position else { throw damaged("a record longer than the bag") }
        defer { position += length }
        return (tag, bytes[position..<position + length])
    }

    private mutating func finishClass() throws(BackupFormatError) {
        guard let fields = current else { return }
        guard classes.count < Keybag.mostClasses else {
            throw BackupFormatError(.limitExceeded, "the keybag has more than \(Keybag.mostClasses) classes")
        }
        let number = try self.number(fields[.classNumber], "a class without its number")
        let wrapping = Keybag.Wrapping(rawValue: try self.number(fields[.wrap], "a class without its wrapping"))
        let key = fields[.wrappedKey] ?? []
        guard key.count == WrappedFileKey.byteCount || (key.isEmpty && !wrapping.contains(.passphrase)) else {
            throw damaged("a wrapped key of \(key.count) bytes")
        }
        guard !classes.contains(where: { $0.protectionClass == number }) else { throw damaged("a class twice") }
        classes.append(.init(protectionClass: number, wrapping: wrapping, wrappedKey: Array(key)))
    }

    private func makeBag() throws(BackupFormatError) -> Keybag {
        let type = try number(header[.type], "no type")
        guard type == 1 else {
            throw BackupFormatError(
                .keybagUnsupported,
                "the keybag is of type \(type), not of a local backup",
                hint: "check that the folder is a backup made by Finder or iTunes"
            )
        }
        let lastPass = try derivation(.salt, .iterations, most: Keybag.mostIterations)
        // Bags are told apart by what they hold: version strings disagree about exactly 10.2.
        let hasFirstPass = header[.firstSalt] != nil || header[.firstIterations] != nil
        return Keybag(
            version: try number(header[.version], "no version"),
            firstPass: hasFirstPass
                ? try derivation(.firstSalt, .firstIterations, most: Keybag.mostFirstPassIterations) : nil,
            lastPass: lastPass,
            classes: classes
        )
    }

    private func derivation(
        _ saltTag: UInt32,
        _ iterationsTag: UInt32,
        most: Int
    ) throws(BackupFormatError) -> Keybag.Derivation {
        let iterations = Int(try number(header[iterationsTag], "no iteration count"))
        guard (1...most).contains(iterations) else {
            throw BackupFormatError(
                .iterationsOutOfRange,
                "the keybag asks for \(iterations) rounds of key derivation; 1 to \(most) are accepted",
                hint: "the backup is damaged or made to waste time; use another copy"
            )
        }
        guard let salt = header[saltTag], Keybag.saltBytes.contains(salt.count) else { throw damaged("no usable salt") }
        return Keybag.Derivation(salt: Array(salt), iterations: iterations)
    }

    private func number(_ value: ArraySlice<UInt8>?, _ absent: String) throws(BackupFormatError) -> UInt32 {
        guard let value, value.count == 4 else { throw damaged(absent) }
        return bigEndian(value)
    }

    private func bigEndian(_ value: ArraySlice<UInt8>) -> UInt32 {
        value.reduce(0) { $0 << 8 | UInt32($1) }
    }

    private func damaged(_ what: String) -> BackupFormatError {
        BackupFormatError(.keybagDamaged, "the keybag is damaged: \(what)", hint: "use another copy of the backup")
    }
}

extension UInt32 {
    fileprivate static let version = tag("VERS")
    fileprivate static let type = tag("TYPE")
    fileprivate static let uuid = tag("UUID")
    fileprivate static let wrap = tag("WRAP")
    fileprivate static let salt = tag("SALT")
    fileprivate static let iterations = tag("ITER")
    fileprivate static let firstSalt = tag("DPSL")
    fileprivate static let firstIterations = tag("DPIC")
    fileprivate static let classNumber = tag("CLAS")
    fileprivate static let wrappedKey = tag("WPKY")

    private static func tag(_ letters: String) -> UInt32 {
        letters.utf8.reduce(0) { $0 << 8 | UInt32($1) }
    }
}
