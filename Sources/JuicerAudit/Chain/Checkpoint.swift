internal import JuicerCore
internal import JuicerCrypto

/// A signature over all lines before it, which the log carries as a line of its own.
enum Checkpoint {
    /// What is signed: lines of text, each with its newline.
    static func text(logID: String, before head: ChainHead, time: Int64) -> [UInt8] {
        Array("juicer audit checkpoint 1\n\(logID)\n\(head.sequence)\n\(head.hash)\n\(time)\n".utf8)
    }

    /// The line that signs all up to a place.
    static func line(after head: inout ChainHead, logID: String, time: Duration, _ key: Ed25519Key) -> AuditLine? {
        let milliseconds = time.milliseconds
        guard let signature = try? key.sign(text(logID: logID, before: head, time: milliseconds)) else { return nil }
        let body = LineBody(isCheckpoint: true) { json in
            json.object("checkpoint") { json in
                json.string("log", logID)
                json.number("time", milliseconds)
                json.string("key", Hex.encode(key.publicKey))
                json.string("signature", Hex.encode(signature))
            }
        }
        return AuditLine(after: &head, body)
    }
}
