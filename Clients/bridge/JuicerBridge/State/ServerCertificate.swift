import JuicerCore
import JuicerCrypto

/// The certificate that the bridge shows, for `localhost`, `127.0.0.1` and `::1`.
struct ServerCertificate {
    static let certificateFile = "server.pem"
    static let keyFile = "server-key.pem"
    /// Seconds that a certificate lasts; browsers refuse more than 398 days.
    static let lifetime: Int64 = 365 * 86_400
    /// A certificate with less than this left is renewed at the next start.
    static let shortestRemainder: Int64 = 60 * 86_400

    let certificate: Certificate
    let key: SigningKey

    /// Makes a certificate that `authority` signs.
    ///
    /// - Parameter now: Unix seconds, here and below.
    init(signedBy authority: CertificateAuthority, now: Int64) throws(CryptoError) {
        key = try SigningKey()
        let contents = Certificate.Contents(
            organization: "Juicer",
            commonName: "juicer-bridge",
            validity: now - 3_600...now + Self.lifetime,
            extensions: [
                ("basicConstraints", "critical,CA:FALSE"),
                ("keyUsage", "critical,digitalSignature"),
                ("extendedKeyUsage", "serverAuth"),
                ("subjectAltName", "DNS:localhost,IP:127.0.0.1,IP:::1"),
                ("subjectKeyIdentifier", "hash"),
                ("authorityKeyIdentifier", "keyid"),
            ]
        )
        certificate = try Certificate(contents, for: key, signedBy: (authority.certificate, authority.key))
    }

    /// Reads the certificate; nil where there is none, `authority` did not sign it, or its time is nearly over.
    ///
    /// - Throws: ``BridgeError/damagedState(path:reason:)`` and what reading throws.
    init?(from state: StateDirectory, signedBy authority: CertificateAuthority, now: Int64) throws {
        guard let certificate = try state.readCertificate(Self.certificateFile),
            let key = try state.readKey(Self.keyFile),
            certificate.vouches(for: key),
            certificate.isSigned(by: authority.certificate),
            certificate.isValid(throughout: now...now + Self.shortestRemainder)
        else { return nil }
        self.certificate = certificate
        self.key = key
    }

    /// Writes both files.
    func save(in state: StateDirectory) throws {
        try key.pem.withUnsafeBytes { try state.writePrivate(Self.keyFile, $0) }
        try certificate.pem.withUnsafeBytes { try state.writePrivate(Self.certificateFile, $0) }
    }
}
