/// Where the bridge listens: a loopback address and a port.
///
/// There is no other kind of value, so nothing that the bridge does can be reached from another machine.
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// `127.0.0.1` or `::1`.
    public let host: String
    /// 0 lets the system choose.
    public let port: Int

    /// Where the bridge listens when nobody says.
    public static let standard = ListenAddress(host: "127.0.0.1", port: 8743)

    private init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `127.0.0.1:PORT`, `[::1]:PORT` or `localhost:PORT`.
    ///
    /// - Throws: ``BridgeError/malformedAddress(_:)``, ``BridgeError/notLoopback(_:)``.
    public init(_ text: String) throws(BridgeError) {
        guard let colon = text.lastIndex(of: ":") else { throw .malformedAddress(text) }
        let digits = text[text.index(after: colon)...]
        guard (1...5).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }),
            let port = UInt16(digits)
        else { throw .malformedAddress(text) }
        let name = String(text[..<colon])
        switch name {
        case "127.0.0.1", "localhost": host = "127.0.0.1"
        case "[::1]": host = "::1"
        case "": throw .malformedAddress(text)
        default: throw .notLoopback(name)
        }
        self.port = Int(port)
    }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
