/// Writes an attributed string as a typedstream, the archive that Messages keeps in `attributedBody`.
///
/// Two tables give what was written before a number from 0x92 up: one for strings (type codes and class
/// names), one for objects and classes. 0x84 announces something new, 0x85 nothing, 0x86 the end of an object.
struct TypedStream {
    /// A run of text with the attributes Messages needs.
    struct Run {
        var text: String
        /// Attachment that the run's object replacement character stands for.
        var transferGUID: String?
    }

    private var bytes: [UInt8] = [0x04, 0x0B] + Array("streamtyped".utf8) + [0x81, 0xE8, 0x03]
    private var strings: [String: UInt8] = [:]
    private var classes: [String: UInt8] = [:]
    private var nextString: UInt8 = 0x92
    private var nextObject: UInt8 = 0x92

    /// The archive of an NSAttributedString made of `runs`, each a message part of its own.
    static func attributedString(_ runs: [Run]) -> [UInt8] {
        var stream = TypedStream()
        stream.add(type: "@")
        stream.begin(["NSAttributedString", "NSObject"])
        stream.add(type: "@")
        stream.add(string: runs.map(\.text).joined())
        for (part, run) in runs.enumerated() {
            stream.add(type: "iI")
            stream.add(integer: part + 1)
            stream.add(integer: run.text.utf16.count)
            stream.addAttributes(part: part, transferGUID: run.transferGUID)
        }
        stream.bytes.append(0x86)
        return stream.bytes
    }

    private mutating func addAttributes(part: Int, transferGUID: String?) {
        add(type: "@")
        begin(["NSDictionary", "NSObject"])
        add(type: "i")
        add(integer: transferGUID == nil ? 1 : 2)
        if let transferGUID {
            add(type: "@")
            add(string: "__kIMFileTransferGUIDAttributeName")
            add(type: "@")
            add(string: transferGUID)
        }
        add(type: "@")
        add(string: "__kIMMessagePartAttributeName")
        add(type: "@")
        begin(["NSNumber", "NSValue", "NSObject"])
        add(type: "*")
        bytes.append(0x84)
        add(type: "i")
        add(type: "i")
        add(integer: part)
        bytes.append(0x86)
        bytes.append(0x86)
    }

    private mutating func add(string: String) {
        begin(["NSString", "NSObject"])
        add(type: "+")
        let utf8 = Array(string.utf8)
        add(integer: utf8.count)
        bytes += utf8
        bytes.append(0x86)
    }

    /// Announces an object and its chain of classes, each written once.
    private mutating func begin(_ chain: [String]) {
        bytes.append(0x84)
        nextObject += 1
        for name in chain {
            if let known = classes[name] {
                bytes.append(known)
                return
            }
            bytes.append(0x84)
            add(type: name)
            // Version of the class; NSString has 1.
            bytes.append(name == "NSString" ? 1 : 0)
            classes[name] = nextObject
            nextObject += 1
        }
        bytes.append(0x85)
    }

    private mutating func add(type: String) {
        if let known = strings[type] {
            bytes.append(known)
            return
        }
        strings[type] = nextString
        nextString += 1
        bytes.append(0x84)
        add(integer: type.utf8.count)
        bytes += Array(type.utf8)
    }

    private mutating func add(integer: Int) {
        switch integer {
        case 0..<0x80: bytes.append(UInt8(integer))
        case 0x80..<0x8000: bytes += [0x81] + littleEndian(UInt64(integer), width: 2)
        default: bytes += [0x82] + littleEndian(UInt64(integer), width: 4)
        }
    }
}
