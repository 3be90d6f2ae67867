import JuicerCore
import JuicerCrypto

/// The local certificate authority: it vouches for `localhost` and for no other name.
///
/// Its certificate carries a critical name constraint (RFC 5280, 4.2.1.10), so that a browser that trusts it
/// still refuses a certificate for any other site, even if the key were stolen. Addresses are not constrained:
/// BoringSSL, and with it every client on SwiftNIO, refuses chains that do so.
struct CertificateAuthority {
    static let certificateFile = "ca.pem"
    static let keyFile = "ca-key.pem"
    /// Seconds that an authority lasts. Trusting a new one is work for a person.
    static let lifetime: Int64 = 10 * 365 * 86_400

    let certificate: Certificate
    let key: SigningKey

    /// Makes an authority.
    ///
    /// - Parameter now: Unix seconds, here and below.
    init(now: Int64) throws(CryptoError) {
        key = try SigningKey()
        // The random part tells authorities of several users and machines apart in a trust store.
        let contents = Certificate.Contents(
            organization: "Juicer",
            commonName: "Juicer local CA " + String(UInt32.random(in: 0...UInt32.max), radix: 36),
            validity: now - 3_600...now + Self.lifetime,
            extensions: [
                ("basicConstraints", "critical,CA:TRUE,pathlen:0"),
                ("keyUsage", "critical,keyCertSign"),
                ("nameConstraints", "critical,permitted;DNS:localhost"),
                ("subjectKeyIdentifier", "hash"),
            ]
        )
        certificate = try Certificate(contents, for: key)
    }

    /// Reads the authority; nil where there is none or it would not outlive what it signs.
    ///
    /// - Throws: ``BridgeError/damagedState(path:reason:)`` and what reading throws.
    init?(from state: StateDirectory, now: Int64) throws {
        guard let certificate = try state.readCertificate(Self.certificateFile),
            let key = try state.readKey(Self.keyFile)
        else { return nil }
        guard certificate.vouches(for: key) else {
            throw BridgeError.damagedState(
                path: state.file(Self.certificateFile),
                reason: "it does not belong to \(Self.keyFile)"
            )
        }
        guard certificate.isValid(throughout: now...now + ServerCertificate.lifetime) else { return nil }
        self.certificate = certificate
        self.key = key
    }

    /// Writes both files; the key first, so that a certificate without its key is never left.
    func save(in state: StateDirectory) throws {
        try key.pem.withUnsafeBytes { try state.writePrivate(Self.keyFile, $0) }
        try certificate.pem.withUnsafeBytes { try state.writePrivate(Self.certificateFile, $0) }
    }
}

extension StateDirectory {
    private static let noPEM = "it is no PEM file of the expected kind"

    func readCertificate(_ name: String) throws -> Certificate? {
        guard let text = try readPrivate(name) else { return nil }
        guard let certificate = Certificate(pem: text) else {
            throw BridgeError.damagedState(path: file(name), reason: Self.noPEM)
        }
        return certificate
    }

    func readKey(_ name: String) throws -> SigningKey? {
        guard var text = try readPrivate(name) else { return nil }
        defer { text.withUnsafeMutableBytes { wipe($0) } }
        guard let key = SigningKey(pem: text.withUnsafeBytes { SecretBytes(copying: $0) }) else {
            throw BridgeError.damagedState(path: file(name), reason: Self.noPEM)
        }
        return key
    }
}
