import Crypto
import Foundation
import SwiftASN1
import X509

/// The certificate that the bridge shows, for `localhost`, `127.0.0.1` and `::1`.
struct ServerCertificate {
    static let certificateFile = "server.pem"
    static let keyFile = "server-key.pem"
    /// How long a certificate lasts; browsers refuse more than 398 days.
    static let lifetime: TimeInterval = 365 * 86_400
    /// A certificate with less than this left is renewed at the next start.
    static let shortestRemainder: TimeInterval = 60 * 86_400

    let certificate: Certificate
    let key: Certificate.PrivateKey

    /// Makes a certificate that `authority` signs.
    init(signedBy authority: CertificateAuthority, now: Date) throws {
        key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let publicKey = key.publicKey
        certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: publicKey,
            notValidBefore: now.addingTimeInterval(-3_600),
            notValidAfter: now.addingTimeInterval(Self.lifetime),
            issuer: authority.certificate.subject,
            subject: try DistinguishedName {
                OrganizationName("Juicer")
                CommonName("juicer-bridge")
            },
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(
                    LoopbackNames.dns.map { GeneralName.dnsName($0) }
                        + LoopbackNames.addresses.map { .ipAddress(ASN1OctetString(contentBytes: $0[...])) }
                )
                SubjectKeyIdentifier(hash: publicKey)
                AuthorityKeyIdentifier(
                    keyIdentifier: SubjectKeyIdentifier(hash: authority.certificate.publicKey).keyIdentifier
                )
            },
            issuerPrivateKey: authority.key
        )
    }

    /// Reads the certificate; nil where there is none, `authority` did not sign it, or its time is nearly over.
    ///
    /// - Throws: ``BridgeError/damagedState(path:reason:)`` and what reading throws.
    init?(from state: StateDirectory, signedBy authority: CertificateAuthority, now: Date) throws {
        guard let certificateText = try state.readPrivate(Self.certificateFile),
            let keyText = try state.readPrivate(Self.keyFile)
        else { return nil }
        certificate = try parsePEM(certificateText, state.file(Self.certificateFile)) {
            try Certificate(pemEncoded: $0)
        }
        key = try parsePEM(keyText, state.file(Self.keyFile)) { try Certificate.PrivateKey(pemEncoded: $0) }
        if key.publicKey != certificate.publicKey
            || !authority.certificate.publicKey.isValidSignature(certificate.signature, for: certificate)
            || certificate.notValidAfter < now.addingTimeInterval(Self.shortestRemainder)
            || certificate.notValidBefore > now
        {
            return nil
        }
    }

    /// Writes both files.
    func save(in state: StateDirectory) throws {
        try writePEM(key.serializeAsPEM(), Self.keyFile, state)
        try writePEM(certificate.serializeAsPEM(), Self.certificateFile, state)
    }
}
