import Foundation
import SwiftASN1
import TestSupport
import Testing
@_spi(FixedExpiryValidationTime) import X509

@testable import JuicerBridge

@Suite("Certificates of the bridge")
struct CertificateTests {
    private let folder: TemporaryDirectory
    private let state: StateDirectory
    private let now = Date(timeIntervalSince1970: 1_795_000_000)

    init() throws {
        folder = try TemporaryDirectory()
        state = try StateDirectory(path: folder.file("state"))
    }

    private func file(_ name: String) throws -> [UInt8] { try #require(try state.readPrivate(name)) }

    private func verify(_ authority: CertificateAuthority, _ leaf: Certificate, at date: Date) async -> Bool {
        var verifier = Verifier(rootCertificates: CertificateStore([authority.certificate])) {
            RFC5280Policy(fixedExpiryValidationTime: date)
        }
        if case .validCertificate = await verifier.validate(leaf: leaf, intermediates: CertificateStore([])) {
            return true
        }
        return false
    }

    @Test("The authority's certificate vouches for the bridge's, for loopback only and as long as it says")
    func chain() async throws {
        let authority = try CertificateAuthority(now: now)
        let server = try ServerCertificate(signedBy: authority, now: now)
        #expect(await verify(authority, server.certificate, at: now))
        #expect(await !verify(authority, server.certificate, at: now.addingTimeInterval(366 * 86_400)))
        #expect(await !verify(try CertificateAuthority(now: now), server.certificate, at: now))
        let names = try #require(try server.certificate.extensions.subjectAlternativeNames)
        #expect(
            Array(names) == [
                .dnsName("localhost"), .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1])),
                .ipAddress(ASN1OctetString(contentBytes: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])),
            ]
        )
        #expect(try server.certificate.extensions.basicConstraints == .notCertificateAuthority)
        #expect(try server.certificate.extensions.extendedKeyUsage == ExtendedKeyUsage([.serverAuth]))
    }

    @Test("The authority may sign for localhost and no other name, and browsers are told so")
    func constraints() throws {
        let certificate = try CertificateAuthority(now: now).certificate
        let constraints = try #require(try certificate.extensions.nameConstraints)
        #expect(Array(constraints.permittedDNSDomains) == ["localhost"])
        #expect(certificate.extensions[oid: .X509ExtensionID.nameConstraints]?.critical == true)
        #expect(try certificate.extensions.basicConstraints == .isCertificateAuthority(maxPathLength: 0))
    }

    @Test("A second start takes what the first one made")
    func kept() throws {
        let first = try TLSIdentity(state: state, now: now)
        let files = try ["ca.pem", "ca-key.pem", "server.pem", "server-key.pem"].map(file)
        let second = try TLSIdentity(state: state, now: now.addingTimeInterval(86_400))
        #expect(first.authorityIsNew)
        #expect(!second.authorityIsNew)
        #expect(try ["ca.pem", "ca-key.pem", "server.pem", "server-key.pem"].map(file) == files)
    }

    @Test("A certificate near its end is renewed by the same authority")
    func renewed() throws {
        _ = try TLSIdentity(state: state, now: now)
        let (authority, server) = (try file("ca.pem"), try file("server.pem"))
        let later = try TLSIdentity(state: state, now: now.addingTimeInterval(310 * 86_400))
        #expect(!later.authorityIsNew)
        #expect(try file("ca.pem") == authority)
        #expect(try file("server.pem") != server)
    }

    @Test("An authority near its end is replaced, and its certificate with it")
    func newAuthority() async throws {
        _ = try TLSIdentity(state: state, now: now)
        let later = now.addingTimeInterval(9.5 * 365 * 86_400)
        #expect(try TLSIdentity(state: state, now: later).authorityIsNew)
        let authority = try #require(try CertificateAuthority(from: state, now: later))
        let server = try #require(try ServerCertificate(from: state, signedBy: authority, now: later))
        #expect(await verify(authority, server.certificate, at: later))
    }

    @Test(
        "Damaged files are named and not replaced",
        arguments: ["ca.pem", "ca-key.pem", "server.pem", "server-key.pem"]
    )
    func damaged(name: String) throws {
        _ = try TLSIdentity(state: state, now: now)
        try Array("nonsense".utf8).withUnsafeBytes { try state.writePrivate(name, $0) }
        #expect(
            throws: BridgeError.damagedState(
                path: state.file(name),
                reason: "it is no PEM file of the expected kind"
            )
        ) { try TLSIdentity(state: state, now: now) }
        #expect(try file(name) == Array("nonsense".utf8))
    }

    @Test("A certificate with another authority's key is refused")
    func mixedUp() throws {
        _ = try TLSIdentity(state: state, now: now)
        let certificate = try file("ca.pem")
        try CertificateAuthority(now: now).save(in: state)
        try certificate.withUnsafeBytes { try state.writePrivate("ca.pem", $0) }
        #expect(
            throws: BridgeError.damagedState(path: state.file("ca.pem"), reason: "it does not belong to ca-key.pem")
        ) {
            try TLSIdentity(state: state, now: now)
        }
    }
}
