internal import Glibc

/// An IP address that a bridge vouches for.
public struct NetworkAddress: Sendable, Hashable, CustomStringConvertible {
    /// The address in its usual form.
    public let description: String

    /// What is counted as one caller: an IPv4 address, or the 64 bits of an IPv6 address that a provider gives to one
    /// customer, who may take any address under them.
    public let network: String

    /// Reads an address; nil for anything else. An IPv4 address may stand in the form that IPv6 has for it.
    public init?(_ text: String) {
        // Longer ones are none, and inet_pton would not see what follows a NUL.
        guard text.utf8.count <= 45, !text.utf8.contains(0) else { return nil }
        if let four = Self.bytes(of: text, AF_INET, count: 4) {
            description = Self.text(of: four, AF_INET)
            network = description
            return
        }
        guard let six = Self.bytes(of: text, AF_INET6, count: 16) else { return nil }
        if six[..<10].allSatisfy({ $0 == 0 }), six[10] == 0xFF, six[11] == 0xFF {
            description = Self.text(of: Array(six[12...]), AF_INET)
            network = description
        } else {
            description = Self.text(of: six, AF_INET6)
            network = Self.text(of: six[..<8] + [UInt8](repeating: 0, count: 8), AF_INET6) + "/64"
        }
    }

    private static func bytes(of text: String, _ family: CInt, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return inet_pton(family, text, &bytes) == 1 ? bytes : nil
    }

    private static func text(of bytes: some Collection<UInt8>, _ family: CInt) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
            _ = inet_ntop(family, Array(bytes), buffer.baseAddress, socklen_t(buffer.count))
            return buffer.baseAddress.map { String(cString: $0) } ?? ""
        }
    }
}
