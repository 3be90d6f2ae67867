internal import COpenSSL
internal import Glibc
internal import JuicerCore

/// A connection to a server over TCP with TLS 1.2 or later, for one thread. The server must prove that it has the host's name
/// under an authority that is given.
public final class TLSClient {
    private let socket: CInt
    private let session: OpaquePointer

    private static let patience = timeval(tv_sec: 5, tv_usec: 0)

    /// Connects, within seconds.
    ///
    /// - Parameters:
    ///   - host: a name or an address.
    ///   - port: the server's port.
    ///   - authorityFile: certificates in PEM, one of which must have signed the server's.
    /// - Throws: `SystemError` when there is no connection; ``CryptoError`` when the server does not prove itself.
    public init(host: String, port: UInt16, authorityFile: String) throws {
        let context = SSL_CTX_new(TLS_client_method())
        defer { SSL_CTX_free(context) }
        guard let context, juicer_openssl_require_tls12(context) == 1,
            SSL_CTX_load_verify_locations(context, authorityFile, nil) == 1
        else { throw CryptoError.libraryFailure(operation: "reading the authority's certificates") }
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
        guard let session = SSL_new(context) else { throw CryptoError.libraryFailure(operation: "TLS") }
        var isConnected = false
        defer { if !isConnected { SSL_free(session) } }
        let socket = try Self.connect(host, port)
        defer { if !isConnected { close(socket) } }
        guard juicer_openssl_expect_host(session, host) == 1, SSL_set_fd(session, socket) == 1,
            SSL_connect(session) == 1
        else {
            ERR_clear_error()
            throw CryptoError.libraryFailure(operation: "proving the server")
        }
        self.session = session
        self.socket = socket
        isConnected = true
    }

    deinit {
        // What was sent last would be lost if this end went away with something unread in its buffer.
        SSL_shutdown(session)
        ERR_clear_error()
        shutdown(socket, CInt(SHUT_WR))
        var patience = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var rest = [UInt8](repeating: 0, count: 4_096)
        while read(socket, &rest, rest.count) > 0 {}
        SSL_free(session)
        close(socket)
    }

    /// Sends bytes, all of them.
    public func send(_ bytes: [UInt8]) throws {
        var count = 0
        guard SSL_write_ex(session, bytes, bytes.count, &count) == 1, count == bytes.count else {
            ERR_clear_error()
            throw SystemError("send", code: EPIPE)
        }
    }

    private static func connect(_ host: String, _ port: UInt16) throws -> CInt {
        var hints = addrinfo()
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, "\(port)", &hints, &found) == 0 else {
            throw SystemError("resolve", code: EHOSTUNREACH)
        }
        defer { freeaddrinfo(found) }
        var failure = SystemError("connect", code: EHOSTUNREACH)
        var next = found
        while let entry = next?.pointee {
            next = entry.ai_next
            let socket = Glibc.socket(
                entry.ai_family,
                entry.ai_socktype | CInt(SOCK_CLOEXEC.rawValue),
                entry.ai_protocol
            )
            guard socket >= 0 else { continue }
            // The one for sending limits connecting too (socket(7)).
            var patience = Self.patience
            for option in [SO_SNDTIMEO, SO_RCVTIMEO] {
                setsockopt(socket, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
            }
            if Glibc.connect(socket, entry.ai_addr, entry.ai_addrlen) == 0 { return socket }
            failure = SystemError(lastErrorOf: "connect")
            close(socket)
        }
        throw failure
    }
}
