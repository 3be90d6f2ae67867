/// An identifier of WhatsApp (a "JID"): what stands before the "@", and what kind of thing it names.
struct WhatsAppID: Hashable {
    enum Kind: Hashable {
        /// Somebody by number: `41791234567@s.whatsapp.net`.
        case number
        /// Somebody whose number is hidden: `205690463334636@lid`.
        case hidden
        /// `120363023356659014@g.us`, formerly with the number of who made it before a "-".
        case group
        /// A list of recipients: `1600000000@broadcast`.
        case broadcast
        /// Status updates: `status@broadcast`, or one feed for each person: `41791234567@status`, `…@lid.status`.
        case status
        /// A channel, a bot, or something else.
        case other
    }

    let user: String
    let kind: Kind
    /// As it was written.
    let text: String

    /// - Returns: nil for what has no "@".
    init?(_ text: String) {
        guard let at = text.utf8.firstIndex(of: UInt8(ascii: "@")), text.utf8.count <= 256 else { return nil }
        self.text = text
        // A device of somebody is written "user:device" or "user.agent:device".
        user = String(text[..<at].prefix { $0 != ":" && $0 != "." })
        kind =
            switch String(text[text.index(after: at)...]) {
            case "s.whatsapp.net", "c.us": .number
            case "lid": .hidden
            case "g.us": .group
            case "broadcast": user == "status" ? .status : .broadcast
            case "status", "lid.status": .status
            default: .other
            }
    }

    /// Whether it is somebody.
    var isPerson: Bool { kind == .number || kind == .hidden }

    /// Whose status updates these are; nil where it is not one person's.
    var statusOwner: WhatsAppID? {
        guard kind == .status, user != "status" else { return nil }
        return WhatsAppID(text.hasSuffix("@lid.status") ? "\(user)@lid" : "\(user)@s.whatsapp.net")
    }

    /// The identifier of a number, however it is written: "+41 79 123 45 67", "41791234567@s.whatsapp.net".
    static func number(_ text: String) -> WhatsAppID? {
        if let id = WhatsAppID(text) { return id.kind == .number ? id : nil }
        let digits = text.utf8.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard (5...15).contains(digits.count) else { return nil }
        return WhatsAppID(String(decoding: digits, as: UTF8.self) + "@s.whatsapp.net")
    }

    /// A hidden identity, with or without its ending.
    static func hidden(_ text: String) -> WhatsAppID? {
        guard let id = WhatsAppID(text) else { return text.isEmpty ? nil : WhatsAppID(text + "@lid") }
        return id.kind == .hidden ? id : nil
    }
}
