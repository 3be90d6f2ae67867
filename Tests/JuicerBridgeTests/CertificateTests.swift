import Foundation
import JuicerCrypto
import TestSupport
import Testing

@testable import JuicerBridge

@Suite("Certificates of the bridge")
struct CertificateTests {
    private let folder: TemporaryDirectory
    private let state: StateDirectory
    private let now: Int64 = 1_795_000_000

    init() throws {
        folder = try TemporaryDirectory()
        state = try StateDirectory(path: folder.file("state"))
    }

    private func file(_ name: String) throws -> [UInt8] { try #require(try state.readPrivate(name)) }

    /// Whether OpenSSL's program finds a chain valid at a time.
    private func verify(_ authority: CertificateAuthority, _ leaf: Certificate, at time: Int64) async throws -> Bool {
        try Data(authority.certificate.pem).write(to: URL(fileURLWithPath: folder.file("authority.pem")))
        try Data(leaf.pem).write(to: URL(fileURLWithPath: folder.file("leaf.pem")))
        let arguments = ["-attime", "\(time)", "-x509_strict", "-purpose", "sslserver"]
        return try await ChildProcess
            .run(
                "/usr/bin/openssl",
                ["verify"] + arguments + ["-CAfile", folder.file("authority.pem"), folder.file("leaf.pem")]
            )
            .status == 0
    }

    /// An extension of a certificate, in the words of OpenSSL's program.
    private func describe(_ name: String, of certificate: Certificate) async throws -> String {
        let result = try await ChildProcess.run(
            "/usr/bin/openssl",
            ["x509", "-noout", "-ext", name],
            input: certificate.pem
        )
        return result.text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ")
    }

    @Test("The authority's certificate vouches for the bridge's, for loopback only and as long as it says")
    func chain() async throws {
        let authority = try CertificateAuthority(now: now)
        let server = try ServerCertificate(signedBy: authority, now: now)
        #expect(try await verify(authority, server.certificate, at: now))
        #expect(try await !verify(authority, server.certificate, at: now + 366 * 86_400))
        #expect(try await !verify(CertificateAuthority(now: now), server.certificate, at: now))
        #expect(
            try await describe("subjectAltName", of: server.certificate)
                == "X509v3 Subject Alternative Name: "
                + "DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1"
        )
        #expect(
            try await describe("basicConstraints", of: server.certificate)
                == "X509v3 Basic Constraints: critical CA:FALSE"
        )
        #expect(
            try await describe("extendedKeyUsage", of: server.certificate)
                == "X509v3 Extended Key Usage: TLS Web Server Authentication"
        )
    }

    @Test("The authority may sign for localhost and no other name, and browsers are told so")
    func constraints() async throws {
        let authority = try CertificateAuthority(now: now)
        #expect(
            try await describe("nameConstraints", of: authority.certificate)
                == "X509v3 Name Constraints: critical Permitted: DNS:localhost"
        )
        #expect(
            try await describe("basicConstraints", of: authority.certificate)
                == "X509v3 Basic Constraints: critical CA:TRUE, pathlen:0"
        )
        let contents = Certificate.Contents(
            organization: "Juicer",
            commonName: "elsewhere",
            validity: now...now + 86_400,
            extensions: [
                ("basicConstraints", "critical,CA:FALSE"), ("subjectAltName", "DNS:example.org"),
                ("subjectKeyIdentifier", "hash"), ("authorityKeyIdentifier", "keyid"),
            ]
        )
        let elsewhere = try Certificate(
            contents,
            for: SigningKey(),
            signedBy: (authority.certificate, authority.key)
        )
        #expect(try await !verify(authority, elsewhere, at: now))
    }

    @Test("A second start takes what the first one made")
    func kept() throws {
        let first = try TLSIdentity(state: state, now: now)
        let files = try ["ca.pem", "ca-key.pem", "server.pem", "server-key.pem"].map(file)
        let second = try TLSIdentity(state: state, now: now + 86_400)
        #expect(first.authorityIsNew)
        #expect(!second.authorityIsNew)
        #expect(try ["ca.pem", "ca-key.pem", "server.pem", "server-key.pem"].map(file) == files)
    }

    @Test("A certificate near its end is renewed by the same authority")
    func renewed() throws {
        _ = try TLSIdentity(state: state, now: now)
        let (authority, server) = (try file("ca.pem"), try file("server.pem"))
        let later = try TLSIdentity(state: state, now: now + 310 * 86_400)
        #expect(!later.authorityIsNew)
        #expect(try file("ca.pem") == authority)
        #expect(try file("server.pem") != server)
    }

    @Test("An authority near its end is replaced, and its certificate with it")
    func newAuthority() async throws {
        _ = try TLSIdentity(state: state, now: now)
        let later = now + 19 * 365 * 43_200
        #expect(try TLSIdentity(state: state, now: later).authorityIsNew)
        let authority = try #require(try CertificateAuthority(from: state, now: later))
        let server = try #require(try ServerCertificate(from: state, signedBy: authority, now: later))
        #expect(try await verify(authority, server.certificate, at: later))
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
