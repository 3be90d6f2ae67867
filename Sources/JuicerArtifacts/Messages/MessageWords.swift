/// What Messages stores as numbers and names, in words.
enum MessageWords {
    /// An effect by its identifier.
    static func effect(_ identifier: String) -> String {
        let name = identifier.split(separator: ".").last.map(String.init) ?? identifier
        return effects[name] ?? name
    }

    private static let effects = [
        "gentle": "gentle", "impact": "slam", "invisibleink": "invisible ink", "loud": "loud", "CKEchoEffect": "echo",
        "CKSpotlightEffect": "spotlight", "CKHappyBirthdayEffect": "balloons", "CKConfettiEffect": "confetti",
        "CKHeartEffect": "love", "CKLasersEffect": "lasers", "CKFireworksEffect": "fireworks",
        "CKShootingStarEffect": "shooting star", "CKSparklesEffect": "celebration",
    ]

    /// What happened, by `item_type` and `group_action_type`, as it follows the name of who did it.
    ///
    /// - Parameters:
    ///   - other: whom it happened to; empty if not known.
    ///   - isStopped: whether sharing ended.
    static func event(_ itemType: Int64, action: Int64, title: String, other: String, isStopped: Bool) -> String {
        let whom = other.isEmpty ? "somebody" : other
        switch (itemType, action) {
        case (1, 0): return "added \(whom)"
        case (1, 1): return "removed \(whom)"
        case (2, _): return title.isEmpty ? "removed the name of the conversation" : "named the conversation \(title)"
        case (3, 0): return "left the conversation"
        case (3, 1): return "changed the group photo"
        case (3, 2): return "removed the group photo"
        case (3, 4): return "changed the background"
        case (3, 6): return "removed the background"
        case (4, _): return isStopped ? "stopped sharing a location" : "started sharing a location"
        case (5, _): return "kept an audio message"
        case (6, _): return "started SharePlay"
        default: return "did something that is not known (\(itemType), \(action))"
        }
    }

    /// A reaction whose message is not there, or a vote.
    static func reaction(_ type: Int64, emoji: String) -> String {
        if type == 4_000 { return "voted in a poll" }
        let symbol = MessageReactions.symbol(type, emoji: emoji)
        return type >= 3_000 ? "took back \(symbol) from a message" : "put \(symbol) on a message"
    }
}
