internal import CFullText

/// Folding and cutting up of text exactly as the full-text indexes do it.
enum TextFolding {
    /// A word of a text.
    struct Token: Hashable {
        /// Folded, in UTF-8.
        var bytes: [UInt8]
        /// Where it stands in the text, in bytes of UTF-8.
        var range: Range<Int>
    }

    /// Text without case, accents and forms, as it is compared.
    static func fold(_ text: String) -> String {
        let (folded, _) = foldWithOffsets(text)
        return String(decoding: folded, as: UTF8.self)
    }

    /// Folded text, and for each of its bytes where in the text its character begins.
    static func foldWithOffsets(_ text: String) -> (folded: [UInt8], offsets: [Int32]) {
        var text = text
        return text.withUTF8 { utf8 in
            let capacity = utf8.count * 6 + 8
            var offsets: [Int32] = []
            let folded = [UInt8](unsafeUninitializedCapacity: capacity) { folded, count in
                offsets = [Int32](unsafeUninitializedCapacity: capacity) { offsets, offsetCount in
                    utf8.withMemoryRebound(to: CChar.self) { text in
                        folded.withMemoryRebound(to: CChar.self) { folded in
                            count = Int(
                                juicer_fold(
                                    text.baseAddress,
                                    Int32(text.count),
                                    folded.baseAddress,
                                    offsets.baseAddress
                                )
                            )
                        }
                    }
                    offsetCount = count
                }
            }
            return (folded, offsets)
        }
    }

    /// The words of a query in their order, with those of scripts without spaces cut up; see docs/formats/index.md.
    static func queryWords(_ text: String) -> [Token] {
        var tokens: [Token] = []
        forEachWord(text, cut: juicer_query_words) { bytes, range in
            tokens.append(Token(bytes: [UInt8](bytes), range: range))
            return true
        }
        return tokens
    }

    /// Goes through the words of a text for as long as `body` gives true.
    static func forEachWord(_ text: String, _ body: (UnsafeRawBufferPointer, Range<Int>) -> Bool) {
        forEachWord(text, cut: juicer_words, body)
    }

    private typealias Cut = (UnsafePointer<CChar>?, Int32, UnsafeMutableRawPointer?, juicer_token_taker?) -> Int32

    private static func forEachWord(
        _ text: String,
        cut: Cut,
        _ body: (UnsafeRawBufferPointer, Range<Int>) -> Bool
    ) {
        var text = text
        withoutActuallyEscaping(body) { body in
            var body = body
            text.withUTF8 { utf8 in
                utf8.withMemoryRebound(to: CChar.self) { text in
                    withUnsafeMutablePointer(to: &body) { body in
                        _ = cut(text.baseAddress, Int32(text.count), body) { context, token, count, start, end in
                            guard let context else { return 1 }
                            typealias Body = (UnsafeRawBufferPointer, Range<Int>) -> Bool
                            let body = context.assumingMemoryBound(to: Body.self).pointee
                            let bytes = UnsafeRawBufferPointer(start: token, count: Int(count))
                            return body(bytes, Int(start)..<Int(end)) ? 0 : 1
                        }
                    }
                }
            }
        }
    }

    /// Whether a folded word begins with a character of a script that is written without spaces.
    static func isRun(_ token: [UInt8]) -> Bool {
        guard let scalar = String(decoding: token, as: UTF8.self).unicodeScalars.first else { return false }
        return juicer_is_run(scalar.value) != 0
    }
}
