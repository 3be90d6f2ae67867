import JuicerPlist

/// Archives a file's record as iOS does.
struct MBFileBuilder {
    var fields: [String: PropertyList] = [
        "LastModified": .integer(1_700_000_001), "LastStatusChange": .integer(1_700_000_002),
        "Birth": .integer(1_700_000_000), "Size": .integer(12_345), "Mode": .integer(0o100_644),
        "UserID": .integer(501), "GroupID": .integer(502), "InodeNumber": .integer(4_294_967_299),
        "Flags": .integer(0), "ProtectionClass": .integer(3),
    ]
    var relativePath = "Library/SMS/sms.db"
    /// The stored key: 4 bytes of prefix and 40 of wrapped key.
    var encryptionKey: [UInt8]? = [3, 0, 0, 0] + (0..<40)
    var keyIsPlainData = false
    var target: String?
    var digest: [UInt8]?
    var extendedAttributes: PropertyList?
    /// Objects put in front, so that nothing lies at a usual place.
    var shift = 0

    func build() throws -> [UInt8] {
        var objects: [PropertyList] = [.string("$null")] + Array(repeating: .string("in the way"), count: shift)
        func add(_ object: PropertyList) -> PropertyList {
            objects.append(object)
            return .uid(UInt64(objects.count - 1))
        }
        var root = fields
        root["RelativePath"] = add(.string(relativePath))
        if let encryptionKey, keyIsPlainData {
            root["EncryptionKey"] = .data(encryptionKey)
        } else if let encryptionKey {
            let dataClass = add(.dictionary(["$classname": .string("NSMutableData")]))
            root["EncryptionKey"] = add(.dictionary(["NS.data": .data(encryptionKey), "$class": dataClass]))
        }
        if let target { root["Target"] = add(.string(target)) }
        if let digest { root["Digest"] = .data(digest) }
        if let extendedAttributes { root["ExtendedAttributes"] = .data(try extendedAttributes.encoded(as: .binary)) }
        root["$class"] = add(.dictionary(["$classname": .string("MBFile"), "$classes": .array([.string("MBFile")])]))
        let top = add(.dictionary(root))
        return
            try PropertyList.dictionary([
                "$version": .integer(100_000), "$archiver": .string("NSKeyedArchiver"), "$objects": .array(objects),
                "$top": .dictionary(["root": top]),
            ])
            .encoded(as: .binary)
    }
}
