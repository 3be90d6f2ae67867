internal import JuicerBackupFormat

/// How a keybag lies in an answer. The rules that `Keybag(parsing:)` has hold here as well, since the daemon works with what it gets:
/// rounds of key derivation that it does, and keys that it unwraps.
extension Keybag {
    func write(to writer: inout AnswerWriter) {
        writer.put(version)
        writer.put(firstPass) { $1.write(to: &$0) }
        lastPass.write(to: &writer)
        writer.put(UInt32(classes.count))
        for entry in classes {
            writer.put(entry.protectionClass)
            writer.put(entry.wrapping.rawValue)
            writer.put(entry.wrappedKey)
        }
    }

    init(from reader: inout PacketReader) throws(PacketError) {
        self.init(
            version: try reader.number(),
            firstPass: try reader.optional { reader throws(PacketError) in
                try Derivation(from: &reader, most: Self.mostFirstPassIterations)
            },
            lastPass: try Derivation(from: &reader, most: Self.mostIterations),
            classes: []
        )
        for _ in 0..<(try reader.count(most: Self.mostClasses)) {
            let entry = ClassKey(
                protectionClass: try reader.number(),
                wrapping: Wrapping(rawValue: try reader.number()),
                wrappedKey: Array(try reader.content(most: WrappedFileKey.byteCount))
            )
            let isUnwrappable = entry.wrappedKey.count == WrappedFileKey.byteCount
            guard isUnwrappable || (entry.wrappedKey.isEmpty && !entry.wrapping.contains(.passphrase)),
                !classes.contains(where: { $0.protectionClass == entry.protectionClass })
            else { throw .malformed("a class that no keybag has") }
            classes.append(entry)
        }
    }
}

extension Keybag.Derivation {
    func write(to writer: inout AnswerWriter) {
        writer.put(salt)
        writer.put(UInt32(clamping: iterations))
    }

    init(from reader: inout PacketReader, most: Int) throws(PacketError) {
        self.init(
            salt: Array(try reader.content(most: Keybag.saltBytes.upperBound)),
            iterations: Int(try reader.number(UInt32.self))
        )
        guard Keybag.saltBytes.contains(salt.count), (1...most).contains(iterations) else {
            throw .malformed("a key derivation that no keybag has")
        }
    }
}
