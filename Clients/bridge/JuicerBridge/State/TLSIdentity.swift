import Foundation
import JuicerCore
import JuicerCrypto
public import NIOSSL

/// What the bridge proves itself with, and where its authority's certificate lies for others to trust.
public struct TLSIdentity: Sendable {
    /// Path of the authority's certificate, which a browser or `curl --cacert` is given.
    public let authorityPath: String
    /// Whether the authority was made just now, so that it has to be trusted (again).
    public let authorityIsNew: Bool
    private let chain: [NIOSSLCertificate]
    private let key: NIOSSLPrivateKey

    /// Loads the identity from the state, and makes whatever is missing or near its end.
    ///
    /// - Throws: ``BridgeError``.
    public init(state: StateDirectory) throws {
        try self.init(state: state, now: Int64(Date().timeIntervalSince1970))
    }

    init(state: StateDirectory, now: Int64) throws {
        let (authority, isNew) = try Self.authority(in: state, now: now)
        authorityIsNew = isNew
        let server = try Self.certificate(in: state, signedBy: authority, now: now)
        authorityPath = state.file(CertificateAuthority.certificateFile)
        chain = try [server.certificate, authority.certificate]
            .map { try NIOSSLCertificate(bytes: $0.pem, format: .pem) }
        // The library takes an array; it is wiped as far as we hold it.
        var text = try server.key.pem.withUnsafeBytes { Array($0) }
        defer { text.withUnsafeMutableBytes { wipe($0) } }
        key = try NIOSSLPrivateKey(bytes: text, format: .pem)
    }

    private static func authority(in state: StateDirectory, now: Int64) throws -> (CertificateAuthority, isNew: Bool) {
        if let known = try CertificateAuthority(from: state, now: now) { return (known, false) }
        let made = try CertificateAuthority(now: now)
        try made.save(in: state)
        return (made, true)
    }

    private static func certificate(
        in state: StateDirectory,
        signedBy authority: CertificateAuthority,
        now: Int64
    ) throws -> ServerCertificate {
        if let known = try ServerCertificate(from: state, signedBy: authority, now: now) { return known }
        let made = try ServerCertificate(signedBy: authority, now: now)
        try made.save(in: state)
        return made
    }

    /// TLS 1.2 or later with this identity; HTTP/2 is added by the server.
    public var tlsConfiguration: TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(key)
        )
        configuration.minimumTLSVersion = .tlsv12
        return configuration
    }
}
