/// Writes typedstreams for tests, primitive by primitive, by the rules that `TypedStreamReader` states.
struct ArchiveWriter {
    private(set) var bytes: [UInt8] = [4, 11] + Array("streamtyped".utf8) + [0x81, 0xE8, 0x03]
    private var texts: [String: Int] = [:]
    private var classes: [String: Int] = [:]
    /// Keys of dictionaries, which Messages writes once and refers to from then on.
    private var keys: [String: Int] = [:]
    /// Objects, classes and C strings so far.
    private(set) var sharedCount = 0

    mutating func raw(_ more: [UInt8]) { bytes += more }

    mutating func integer(_ value: Int) {
        let low = UInt64(bitPattern: Int64(value))
        switch value {
        case -110...127: bytes.append(UInt8(truncatingIfNeeded: low))
        case -32_768...32_767: bytes += [0x81] + (0..<2).map { UInt8(truncatingIfNeeded: low >> (8 * $0)) }
        case Int(Int32.min)...Int(Int32.max):
            bytes += [0x82] + (0..<4).map { UInt8(truncatingIfNeeded: low >> (8 * $0)) }
        default: bytes += [0x87] + (0..<8).map { UInt8(truncatingIfNeeded: low >> (8 * $0)) }
        }
    }

    mutating func real(_ value: Double) {
        bytes += [0x83] + (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt64($0))) }
    }

    /// A type code or a name, new or by its number.
    mutating func code(_ text: String) {
        if let number = texts[text] { return integer(number - 110) }
        texts[text] = texts.count
        bytes.append(0x84)
        length(text.utf8.count)
        bytes += Array(text.utf8)
    }

    /// An unsigned length: 128 and up need two bytes.
    mutating func length(_ count: Int) {
        if count < 0x80 {
            bytes.append(UInt8(count))
        } else if count < 0x1_0000 {
            bytes += [0x81, UInt8(count & 0xFF), UInt8(count >> 8)]
        } else {
            bytes += [0x82] + (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
        }
    }

    /// An object: its class and those above it, then what `content` writes.
    ///
    /// - Returns: the number by which it can be referred to.
    @discardableResult
    mutating func object(_ chain: [String], _ content: (inout ArchiveWriter) -> Void) -> Int {
        let number = sharedCount
        sharedCount += 1
        bytes.append(0x84)
        var isKnown = false
        for name in chain {
            if let known = classes[name] {
                integer(known - 110)
                isKnown = true
                break
            }
            bytes.append(0x84)
            code(name)
            integer(name.hasSuffix("String") ? 1 : 0)
            classes[name] = sharedCount
            sharedCount += 1
        }
        if !isKnown { bytes.append(0x85) }
        content(&self)
        bytes.append(0x86)
        return number
    }

    mutating func reference(_ number: Int) { integer(number - 110) }

    @discardableResult
    mutating func string(_ text: String, mutable: Bool = false) -> Int {
        object((mutable ? ["NSMutableString"] : []) + ["NSString", "NSObject"]) {
            $0.code("+")
            $0.length(text.utf8.count)
            $0.bytes += Array(text.utf8)
        }
    }

    /// A C string that is new: "*" values take a number among the objects.
    mutating func cString(_ text: String) {
        bytes.append(0x84)
        code(text)
        sharedCount += 1
    }

    @discardableResult
    mutating func number(_ value: Int) -> Int {
        object(["NSNumber", "NSValue", "NSObject"]) {
            $0.code("*")
            $0.cString("q")
            $0.code("q")
            $0.integer(value)
        }
    }

    /// A dictionary of texts to what the closures write as an object.
    mutating func dictionary(_ entries: [(String, (inout ArchiveWriter) -> Void)]) {
        object(["NSDictionary", "NSObject"]) { archive in
            archive.code("i")
            archive.integer(entries.count)
            for (key, value) in entries {
                archive.code("@")
                archive.key(key)
                archive.code("@")
                value(&archive)
            }
        }
    }

    private mutating func key(_ text: String) {
        if let known = keys[text] { return reference(known) }
        keys[text] = string(text)
    }

    /// A run of formatted text.
    struct Run {
        var text: String
        var part = 0
        var guid: String?
        var mention: String?
        var link: String?
    }

    /// The archive of a message's body.
    static func body(_ runs: [Run]) -> [UInt8] {
        var archive = ArchiveWriter()
        archive.code("@")
        archive.object(["NSMutableAttributedString", "NSAttributedString", "NSObject"]) { archive in
            archive.code("@")
            archive.string(runs.map(\.text).joined(), mutable: true)
            for (index, run) in runs.enumerated() {
                archive.code("iI")
                archive.integer(index + 1)
                archive.length(run.text.utf16.count)
                archive.code("@")
                var entries: [(String, (inout ArchiveWriter) -> Void)] = []
                if let guid = run.guid { entries.append(("__kIMFileTransferGUIDAttributeName", { $0.string(guid) })) }
                if let mention = run.mention {
                    entries.append(("__kIMMentionConfirmedMention", { $0.string(mention) }))
                }
                if let link = run.link {
                    entries.append(
                        (
                            "__kIMLinkAttributeName",
                            {
                                $0.object(["NSURL", "NSObject"]) {
                                    $0.code("c")
                                    $0.raw([0])
                                    $0.code("@")
                                    $0.string(link)
                                }
                            }
                        )
                    )
                }
                entries.append(("__kIMMessagePartAttributeName", { $0.number(run.part) }))
                archive.dictionary(entries)
            }
        }
        return archive.bytes
    }

    static func body(_ text: String) -> [UInt8] { body([Run(text: text)]) }
}
