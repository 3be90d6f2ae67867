import Crypto
import Foundation
import SwiftASN1
import X509

/// The local certificate authority: it vouches for `localhost` and for no other name.
///
/// Its certificate carries a critical name constraint (RFC 5280, 4.2.1.10), so that a browser that trusts it
/// still refuses a certificate for any other site, even if the key were stolen. Addresses are not constrained:
/// BoringSSL, and with it every client on SwiftNIO, refuses chains that do so.
struct CertificateAuthority {
    static let certificateFile = "ca.pem"
    static let keyFile = "ca-key.pem"
    /// How long an authority lasts. Trusting a new one is work for a person.
    static let lifetime: TimeInterval = 10 * 365 * 86_400
    /// An authority with less than this left is replaced, so that it outlives what it signs.
    static let shortestRemainder: TimeInterval = ServerCertificate.lifetime

    let certificate: Certificate
    let key: Certificate.PrivateKey

    /// Makes an authority.
    init(now: Date) throws {
        key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        // The random part tells authorities of several users and machines apart in a trust store.
        let name = try DistinguishedName {
            OrganizationName("Juicer")
            CommonName("Juicer local CA " + String(UInt32.random(in: 0...UInt32.max), radix: 36))
        }
        let publicKey = key.publicKey
        certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: publicKey,
            notValidBefore: now.addingTimeInterval(-3_600),
            notValidAfter: now.addingTimeInterval(Self.lifetime),
            issuer: name,
            subject: name,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true))
                Critical(NameConstraints(permittedDNSDomains: LoopbackNames.dns))
                SubjectKeyIdentifier(hash: publicKey)
            },
            issuerPrivateKey: key
        )
    }

    /// Reads the authority; nil where there is none or its time is nearly over.
    ///
    /// - Throws: ``BridgeError/damagedState(path:reason:)`` and what reading throws.
    init?(from state: StateDirectory, now: Date) throws {
        guard let certificateText = try state.readPrivate(Self.certificateFile),
            let keyText = try state.readPrivate(Self.keyFile)
        else { return nil }
        certificate = try parsePEM(certificateText, state.file(Self.certificateFile)) {
            try Certificate(pemEncoded: $0)
        }
        key = try parsePEM(keyText, state.file(Self.keyFile)) { try Certificate.PrivateKey(pemEncoded: $0) }
        guard key.publicKey == certificate.publicKey else {
            throw BridgeError.damagedState(
                path: state.file(Self.certificateFile),
                reason: "it does not belong to \(Self.keyFile)"
            )
        }
        if certificate.notValidAfter < now.addingTimeInterval(Self.shortestRemainder) { return nil }
    }

    /// Writes both files; the key first, so that a certificate without its key is never left.
    func save(in state: StateDirectory) throws {
        try writePEM(key.serializeAsPEM(), Self.keyFile, state)
        try writePEM(certificate.serializeAsPEM(), Self.certificateFile, state)
    }
}

/// The names under which the bridge can be reached.
enum LoopbackNames {
    static let dns = ["localhost"]
    static let addresses: [[UInt8]] = [[127, 0, 0, 1], [UInt8](repeating: 0, count: 15) + [1]]
}

/// Reads a value out of a PEM file of the state.
func parsePEM<T>(_ bytes: [UInt8], _ path: String, _ parse: (String) throws -> T) throws -> T {
    do {
        return try parse(String(decoding: bytes, as: UTF8.self))
    } catch {
        // The parser's own words may quote the file, which may be a key.
        throw BridgeError.damagedState(path: path, reason: "it is no PEM file of the expected kind")
    }
}

/// Writes a value as a PEM file of the state.
func writePEM(_ document: PEMDocument, _ name: String, _ state: StateDirectory) throws {
    let bytes = Array((document.pemString + "\n").utf8)
    try bytes.withUnsafeBytes { try state.writePrivate(name, $0) }
}
