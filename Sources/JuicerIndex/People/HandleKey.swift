public import JuicerArtifacts

/// The normal form of a number, address or account, by which the same one is known again in every app.
///
/// Numbers become E.164 (ITU-T: "+", country code, national number); addresses lower case. docs/formats/index.md has the
/// rules and what they cannot know.
public struct HandleKey: Sendable, Hashable {
    /// What `value` is.
    public enum Kind: String, Sendable, Hashable {
        case phone = "t"
        case email = "m"
        case account = "a"
        case other = "o"
        /// A name alone, where the app has no handle.
        case name = "n"
    }

    /// What `value` is.
    public let kind: Kind
    /// As people read it: "+41791234567", "ana@example.org".
    public let value: String

    /// As it is stored.
    var stored: String { kind.rawValue + value }

    init(_ kind: Kind, _ value: String) {
        self.kind = kind
        self.value = value
    }

    init?(stored: String) {
        guard let first = stored.first, let kind = Kind(rawValue: String(first)) else { return nil }
        self.init(kind, String(stored.dropFirst()))
    }
}

/// Makes normal forms of handles.
public struct HandleNormalizer: Sendable {
    private let region: PhoneRegion?

    /// - Parameter region: where the device is at home, as two letters of ISO 3166 ("CH"), by which numbers without a
    ///   country code are read; empty if it is not known.
    public init(region: String) {
        self.region = PhoneRegion.named(region)
    }

    /// Where a device is at home, by its own number in E.164; empty where that does not tell.
    public static func region(ofNumber number: String) -> String { PhoneRegion.name(ofNumber: number) ?? "" }

    /// The normal form; nil where there is neither a handle nor a name, and for the owner of the device.
    public func key(of handle: HandleRef) -> HandleKey? {
        if handle.kind == .owner { return nil }
        let text = handle.handle.trimmed
        guard !text.isEmpty else {
            let name = TextFolding.fold(handle.name.trimmed)
            return name.isEmpty ? nil : HandleKey(.name, name)
        }
        switch handle.kind {
        case .phone: return phone(text)
        case .email: return email(text)
        case .whatsApp: return whatsApp(text)
        case .account: return HandleKey(.account, text)
        case .other, .owner:
            let guessed = HandleRef(guessing: text)
            if guessed.kind == .email { return email(text) }
            return guessed.kind == .phone ? phone(text) : HandleKey(.other, text)
        }
    }

    /// The normal form of a number.
    func phone(_ text: String) -> HandleKey {
        // Services write "tel:" before, and pauses and extensions behind.
        var number = text
        if number.lowercased().hasPrefix("tel:") { number = String(number.dropFirst(4)) }
        let isInternational = number.unicodeScalars.first { !$0.properties.isWhitespace && $0 != "(" } == "+"
        var digits: [UInt8] = []
        for scalar in number.unicodeScalars {
            if let digit = scalar.properties.numericType == .decimal ? scalar.properties.numericValue : nil {
                digits.append(UInt8(ascii: "0") + UInt8(digit))
            } else if scalar == "*" || scalar == "#" {
                // A code of the network, not somebody's number.
                return HandleKey(.other, text)
            } else if scalar == "," || scalar == ";" || scalar.properties.isAlphabetic {
                break
            }
        }
        guard !digits.isEmpty else { return HandleKey(.other, text) }
        let plain = String(decoding: digits, as: UTF8.self)
        // "+41 (0)79": the zero is dialled inside the country only.
        if isInternational { return HandleKey(.phone, "+" + Self.withoutInnerTrunk(plain, in: number)) }
        guard let region else { return HandleKey(.phone, plain) }
        return HandleKey(.phone, region.international(plain))
    }

    private static func withoutInnerTrunk(_ digits: String, in number: String) -> String {
        guard let opening = number.range(of: "(0)") else { return digits }
        let before = number[..<opening.lowerBound].unicodeScalars.filter { $0.properties.numericType == .decimal }.count
        var digits = digits
        digits.remove(at: digits.index(digits.startIndex, offsetBy: before))
        return digits
    }

    private func email(_ text: String) -> HandleKey {
        let lower = text.lowercased()
        return HandleKey(.email, lower.hasPrefix("mailto:") ? String(lower.dropFirst(7)) : lower)
    }

    /// "41791234567@s.whatsapp.net", with ":" and a device's number behind the digits in some.
    private func whatsApp(_ text: String) -> HandleKey {
        let parts = text.split(separator: "@", maxSplits: 1)
        let user = parts.first?.split(separator: ":").first ?? ""
        let isNumber = !user.isEmpty && user.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isNumber, parts.count == 1 || parts[1] == "s.whatsapp.net" || parts[1] == "c.us" else {
            return HandleKey(.account, text)
        }
        return HandleKey(.phone, "+" + user)
    }
}

extension String {
    /// Without white space at its ends.
    var trimmed: String {
        var view = Substring(self).unicodeScalars
        while let first = view.first, first.properties.isWhitespace { view.removeFirst() }
        while let last = view.last, last.properties.isWhitespace { view.removeLast() }
        return String(view)
    }

    /// Where another text stands for the first time.
    func range(of other: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(other) { return start..<index(start, offsetBy: other.count) }
            start = index(after: start)
        }
        return nil
    }
}
