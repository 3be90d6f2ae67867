internal import COpenSSL
public import JuicerCore

/// A key pair of the curve P-256, which signs certificates and proves a server.
///
/// The library wipes the private part when this object goes.
public final class SigningKey: @unchecked Sendable {  // never changed after `init`
    let handle: OpaquePointer

    private init(owning handle: OpaquePointer) {
        self.handle = handle
    }

    deinit {
        EVP_PKEY_free(handle)
    }

    /// Makes a key.
    public convenience init() throws(CryptoError) {
        let context = EVP_PKEY_CTX_new_from_name(nil, "EC", nil)
        defer { EVP_PKEY_CTX_free(context) }
        var handle: OpaquePointer?
        guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_CTX_set_group_name(context, "P-256") == 1,
            EVP_PKEY_generate(context, &handle) == 1, let handle
        else { throw .libraryFailure(operation: "making a key") }
        self.init(owning: handle)
    }

    /// Reads a private key out of a PEM text (RFC 7468); nil when there is none.
    public convenience init?(pem: SecretBytes) {
        let handle = pem.withUnsafeBytes { bytes in
            let source = BIO_new_mem_buf(bytes.baseAddress, CInt(bytes.count))
            defer { BIO_free(source) }
            // A key that is encrypted is none, instead of a question on the terminal.
            return PEM_read_bio_PrivateKey(source, nil, { _, _, _, _ in -1 }, nil)
        }
        ERR_clear_error()
        guard let handle else { return nil }
        self.init(owning: handle)
    }

    /// The private key as a PEM text of PKCS #8.
    public var pem: SecretBytes {
        get throws(CryptoError) {
            guard let target = BIO_new(BIO_s_secmem()) else { throw .libraryFailure(operation: "memory") }
            defer { BIO_free(target) }
            guard PEM_write_bio_PKCS8PrivateKey(target, handle, nil, nil, 0, nil, nil) == 1 else {
                throw .libraryFailure(operation: "writing a key")
            }
            let count = Int(BIO_ctrl_pending(target))
            return SecretBytes(count: count) { _ = BIO_read(target, $0.baseAddress, CInt($0.count)) }
        }
    }
}
