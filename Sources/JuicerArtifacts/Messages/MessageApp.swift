internal import FoundationEssentials

/// What an app put into a message, in words: the balloon's bundle, and what its payload says.
struct MessageApp {
    /// What it is and its facts: "link preview: Title (https://...)".
    private(set) var summary: String
    private(set) var place: GeoPoint?

    /// Longest text taken from a payload, in characters.
    private static let longestText = 500

    /// An app without a payload.
    init(bundle: String) {
        summary = Self.name(of: bundle)
    }

    /// An app and its keyed archive. Handwriting and Digital Touch have other payloads, which are drawings.
    init(bundle: String, payload: UnsafeRawBufferPointer) throws(FormatError) {
        self.init(bundle: bundle)
        guard payload.starts(with: "bplist00".utf8) else { return }
        let root = try KeyedArchive.root(of: payload)
        if bundle == Self.linkBundle {
            let metadata = root["richLinkMetadata"] ?? root
            let address = (metadata["originalURL"] ?? metadata["URL"])?.text ?? ""
            add([metadata["title"]?.text ?? "", metadata["summary"]?.text ?? ""], address)
            place = Self.place(in: address)
            return
        }
        let address = root["URL"]?.text ?? root["url"]?.text ?? ""
        if bundle.hasSuffix(":com.apple.messages.Polls"), let poll = Poll(address) {
            add([poll.item.title ?? ""] + (poll.item.orderedPollOptions ?? []).prefix(50).map { $0.text ?? "" }, "")
            return
        }
        if !Self.names.keys.contains(where: bundle.hasSuffix), let app = root["an"]?.text { summary = Self.short(app) }
        let info = root["userInfo"]
        let texts = [
            "image-title", "image-subtitle", "caption", "subcaption", "secondary-subcaption", "tertiary-subcaption",
        ]
        .compactMap { info?[$0]?.text }
        add(texts.isEmpty ? [root["ldtext"]?.text ?? ""] : texts, address.hasPrefix("data:") ? "" : address)
        place = Self.place(in: address)
    }

    private mutating func add(_ texts: [String], _ address: String) {
        var seen: Set<String> = []
        let facts = texts.map(Self.short).filter { !$0.isEmpty && seen.insert($0).inserted }
        if !facts.isEmpty { summary += ": " + facts.joined(separator: "; ") }
        if !address.isEmpty { summary += " (\(Self.short(address)))" }
    }

    private static func short(_ text: String) -> String {
        // Prefixes of bytes before characters: a text of one endless character is cut too.
        let bytes =
            text.utf8.count > 4 * longestText
            ? String(decoding: text.utf8.prefix(4 * longestText), as: UTF8.self) : text
        return String(bytes.prefix(longestText))
    }

    private static let linkBundle = "com.apple.messages.URLBalloonProvider"

    private static func name(of bundle: String) -> String {
        if bundle == linkBundle { return "link preview" }
        if let known = names.first(where: { bundle.hasSuffix($0.key) }) { return known.value }
        return "app \(short(bundle.split(separator: ":").last.map(String.init) ?? bundle))"
    }

    /// By the end of the bundle's name: before it stands the identifier of a team.
    private static let names = [
        "com.apple.messages.Polls": "poll", "com.apple.DigitalTouchBalloonProvider": "Digital Touch",
        "com.apple.Handwriting.HandwritingProvider": "handwriting",
        "com.apple.PassbookUIService.PeerPaymentMessagesExtension": "Apple Pay",
        "com.apple.SafetyMonitorApp.SafetyMonitorMessages": "Check In",
        "com.apple.findmy.FindMyMessagesApp": "Find My location",
        "com.apple.ActivityMessagesApp.MessagesExtension": "Fitness",
        "com.apple.mobileslideshow.PhotosMessagesApp": "photos",
        "com.apple.icloud.apps.messages.business.extension": "business message",
    ]

    /// The place in the address of a map: `ll`, or `coordinate`, or `q`, as "latitude,longitude".
    private static func place(in address: String) -> GeoPoint? {
        guard address.utf8.count < 4_096, address.contains("maps.apple.com/"), let query = address.firstIndex(of: "?")
        else { return nil }
        for field in address[address.index(after: query)...].split(separator: "&") {
            for name in ["ll=", "coordinate=", "q="] where field.hasPrefix(name) {
                let numbers = field.dropFirst(name.count).replacing("%2C", with: ",").split(separator: ",")
                if numbers.count == 2, let latitude = Double(numbers[0]), let longitude = Double(numbers[1]),
                    let place = GeoPoint(latitude: latitude, longitude: longitude)
                {
                    return place
                }
            }
        }
        return nil
    }
}

/// A poll (iOS 26): JSON in Base64 in a data address, with a query after it.
private struct Poll: Decodable {
    struct Item: Decodable {
        struct Option: Decodable {
            var text: String?
        }

        var title: String?
        var orderedPollOptions: [Option]?
    }

    var item: Item

    init?(_ address: String) {
        guard address.hasPrefix("data:,"), address.utf8.count < 1 << 20 else { return nil }
        let content = address.dropFirst(6).prefix { $0 != "?" }
        guard let json = Data(base64Encoded: String(content)),
            let poll = try? JSONDecoder().decode(Poll.self, from: json)
        else { return nil }
        self = poll
    }
}
