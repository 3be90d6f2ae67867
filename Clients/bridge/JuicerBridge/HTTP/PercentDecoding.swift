import Hummingbird

/// Undoes percent-encoding strictly: a broken escape and bytes that are not UTF-8 are refused, not guessed at.
///
/// - Parameter plusIsSpace: in queries `+` stands for a space (URL standard, "urlencoded parsing").
func percentDecoded(_ text: some StringProtocol, plusIsSpace: Bool = false) throws(Problem) -> String {
    var bytes: [UInt8] = []
    var iterator = text.utf8.makeIterator()
    while let byte = iterator.next() {
        switch byte {
        case UInt8(ascii: "%"):
            guard let high = iterator.next().flatMap(hexDigit), let low = iterator.next().flatMap(hexDigit) else {
                throw Problem(.badRequest, "INVALID_ARGUMENT", "the address has a broken percent escape")
            }
            bytes.append(high << 4 | low)
        case UInt8(ascii: "+") where plusIsSpace:
            bytes.append(UInt8(ascii: " "))
        default:
            bytes.append(byte)
        }
    }
    guard let decoded = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
        throw Problem(.badRequest, "INVALID_ARGUMENT", "the address has bytes that are not UTF-8 text")
    }
    return decoded
}

private func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}

/// The parameters of a request's query. A name that the route does not know is refused, so that a typing
/// error is not taken for "no filter".
struct Query {
    private var values: [String: String] = [:]

    /// - Throws: a ``Problem`` for an unknown name, one that comes twice, and broken encoding.
    init(_ request: Request, allowing names: Set<String>) throws(Problem) {
        for pair in (request.uri.query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = try percentDecoded(parts[0], plusIsSpace: true)
            guard names.contains(name) else {
                let known = names.sorted().joined(separator: ", ")
                throw Problem(
                    .badRequest,
                    "INVALID_ARGUMENT",
                    names.isEmpty
                        ? "no query parameter is known here" : "only these query parameters are known: \(known)"
                )
            }
            guard values[name] == nil else {
                throw Problem(.badRequest, "INVALID_ARGUMENT", "the query parameter \(name) is given twice")
            }
            values[name] = try percentDecoded(parts.count == 2 ? parts[1] : "", plusIsSpace: true)
        }
    }

    /// The value of a parameter; empty where it is not given.
    func text(_ name: String) -> String { values[name] ?? "" }

    /// The value of a parameter as a number; 0 where it is not given.
    func int32(_ name: String) throws(Problem) -> Int32 {
        guard let text = values[name], !text.isEmpty else { return 0 }
        guard let value = Int32(text) else {
            throw Problem(.badRequest, "INVALID_ARGUMENT", "the query parameter \(name) is no whole number")
        }
        return value
    }
}
