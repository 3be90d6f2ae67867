internal import JuicerBackupFormat

/// How descriptions of a backup and of its encryption lie in an answer.

extension BackupDescription {
    private static var texts: [WritableKeyPath<BackupDescription, String?>] {
        [
            \.deviceName, \.productType, \.productVersion, \.buildVersion, \.serialNumber, \.deviceIdentifier,
            \.phoneNumber, \.formatVersion,
        ]
    }

    private static var flags: [WritableKeyPath<BackupDescription, Bool?>] {
        [\.isEncrypted, \.isPasscodeSet, \.isFinished]
    }

    func write(to writer: inout AnswerWriter) {
        for text in Self.texts { writer.put(self[keyPath: text]) { $0.put($1) } }
        for flag in Self.flags { writer.put(self[keyPath: flag]) { $0.put($1) } }
        writer.put(lastBackup) { $0.put($1.bitPattern) }
        writer.put(hasManifestKey)
        problems.write(to: &writer)
    }

    init(from reader: inout PacketReader) throws(PacketError) {
        self.init()
        for text in Self.texts {
            self[keyPath: text] = try reader.optional { reader throws(PacketError) in
                try reader.validText(most: Self.mostTextBytes)
            }
        }
        for flag in Self.flags {
            self[keyPath: flag] = try reader.optional { reader throws(PacketError) in try reader.flag() }
        }
        lastBackup = try reader.optional { reader throws(PacketError) in Double(bitPattern: try reader.number()) }
        guard lastBackup?.isFinite != false else { throw .malformed("a time that is none") }
        hasManifestKey = try reader.flag()
        problems = try [BackupProblem](from: &reader)
    }
}

extension [BackupProblem] {
    /// What a reader may find odd. Only which it is comes from a worker; the words are the daemon's own.
    private static let known: [BackupProblem] = [
        .damagedPropertyList, .damagedStatus, .damagedInfo, .truncatedManifest,
    ]

    func write(to writer: inout AnswerWriter) {
        let numbers = compactMap { Self.known.firstIndex(of: $0) }
        writer.put(UInt32(numbers.count))
        for number in numbers { writer.put(UInt8(number)) }
    }

    init(from reader: inout PacketReader) throws(PacketError) {
        self = []
        for _ in 0..<(try reader.count(most: Self.known.count)) {
            let number = Int(try reader.number(UInt8.self))
            guard number < Self.known.count else { throw .malformed("an unknown problem") }
            append(Self.known[number])
        }
    }
}

extension EncryptionDescription {
    func write(to writer: inout AnswerWriter) {
        writer.put(isEncrypted)
        writer.put(keybag) { $1.write(to: &$0) }
        writer.put(manifestKey) { $1.write(to: &$0) }
    }

    init(from reader: inout PacketReader) throws(PacketError) {
        self.init(
            isEncrypted: try reader.flag(),
            keybag: try reader.optional { reader throws(PacketError) in try Keybag(from: &reader) },
            manifestKey: try reader.optional { reader throws(PacketError) in try WrappedFileKey(from: &reader) }
        )
    }
}

extension WrappedFileKey {
    func write(to writer: inout AnswerWriter) {
        writer.put(prefix)
        writer.put(bytes)
    }

    init(from reader: inout PacketReader) throws(PacketError) {
        let prefix: UInt32 = try reader.number()
        let bytes = Array(try reader.content(exactly: Self.byteCount))
        guard let key = WrappedFileKey(bytes: bytes, prefix: prefix) else { throw .malformed("a key of no length") }
        self = key
    }
}

extension RecordProtection {
    private static let mostSaltBytes = 1024
    private static let hashBytes = 32

    func write(to writer: inout AnswerWriter) {
        writer.put(salt)
        writer.put(passphraseHash) { $0.put($1) }
    }

    init(from reader: inout PacketReader) throws(PacketError) {
        self.init(
            salt: Array(try reader.content(most: Self.mostSaltBytes)),
            passphraseHash: try reader.optional { reader throws(PacketError) in
                Array(try reader.content(exactly: Self.hashBytes))
            }
        )
    }
}
