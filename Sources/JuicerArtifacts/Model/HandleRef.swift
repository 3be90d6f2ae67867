/// Somebody, as the app names them, before anybody looked the handle up.
public struct HandleRef: Sendable, Hashable {
    /// What a handle is. The raw values are stored.
    public enum Kind: UInt8, Sendable, Hashable {
        /// Something else, or not known: a short code, the name of a sender.
        case other = 0
        /// A telephone number as the app has it, with or without a country code.
        case phone = 1
        /// A mail address.
        case email = 2
        /// A WhatsApp id: "41791234567@s.whatsapp.net".
        case whatsApp = 3
        /// An account of another service.
        case account = 4
        /// The owner of the device; the handle is the one that was used, or empty.
        case owner = 5
    }

    /// The number, address or account as the database has it; empty where only a name is known.
    public var handle: String
    /// What `handle` is.
    public var kind: Kind
    /// The name the app itself has; empty if none.
    public var name: String

    public init(handle: String, kind: Kind, name: String = "") {
        self.handle = handle
        self.kind = kind
        self.name = name
    }

    /// A handle whose kind shows in its form: with an "@" a mail address, of digits and marks a number.
    public init(guessing handle: String, name: String = "") {
        self.init(handle: handle, kind: Self.kind(of: handle), name: name)
    }

    /// The owner of the device.
    public static func owner(_ handle: String = "") -> HandleRef { HandleRef(handle: handle, kind: .owner) }

    private static func kind(of handle: String) -> Kind {
        let bytes = handle.utf8
        if bytes.contains(UInt8(ascii: "@")) { return .email }
        var digits = 0
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
            case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: " "),
                UInt8(ascii: "."), UInt8(ascii: "*"), UInt8(ascii: "#"), 0xC2, 0xA0:
                // The last two are the no-break space.
                continue
            default: return .other
            }
        }
        return digits > 0 ? .phone : .other
    }
}
