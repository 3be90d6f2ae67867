internal import COpenSSL
internal import JuicerCore

/// A certificate (RFC 5280).
public final class Certificate: @unchecked Sendable {  // never changed after `init`
    private let handle: OpaquePointer

    private init(owning handle: OpaquePointer) {
        self.handle = handle
    }

    deinit {
        X509_free(handle)
    }

    /// What a new certificate says.
    public struct Contents: Sendable {
        /// Organisation of its subject.
        public var organization: String
        /// Common name of its subject.
        public var commonName: String
        /// Unix seconds from which it is valid, and until which.
        public var validity: ClosedRange<Int64>
        /// Extensions by name, with values as in OpenSSL's configuration files (x509v3_config(5)).
        public var extensions: [(name: String, value: String)]

        public init(
            organization: String,
            commonName: String,
            validity: ClosedRange<Int64>,
            extensions: [(name: String, value: String)]
        ) {
            self.organization = organization
            self.commonName = commonName
            self.validity = validity
            self.extensions = extensions
        }
    }

    /// Makes a certificate.
    ///
    /// - Parameters:
    ///   - key: whose public part it vouches for.
    ///   - issuer: who signs; nil for one that signs itself.
    public convenience init(
        _ contents: Contents,
        for key: SigningKey,
        signedBy issuer: (certificate: Certificate, key: SigningKey)? = nil
    ) throws(CryptoError) {
        guard let handle = X509_new() else { throw .libraryFailure(operation: "making a certificate") }
        self.init(owning: handle)
        let issuerHandle = issuer?.certificate.handle ?? handle
        guard X509_set_version(handle, CLong(X509_VERSION_3)) == 1, setSerialNumber(), setSubject(contents),
            X509_set_issuer_name(handle, X509_get_subject_name(issuerHandle)) == 1,
            ASN1_TIME_set(X509_getm_notBefore(handle), Int(contents.validity.lowerBound)) != nil,
            ASN1_TIME_set(X509_getm_notAfter(handle), Int(contents.validity.upperBound)) != nil,
            X509_set_pubkey(handle, key.handle) == 1,
            contents.extensions.allSatisfy({ add($0.name, $0.value, issuer: issuerHandle) }),
            X509_sign(handle, (issuer?.key ?? key).handle, EVP_sha256()) > 0
        else { throw .libraryFailure(operation: "making a certificate") }
    }

    /// 127 random bits: a positive number of at most 20 bytes (RFC 5280, 4.1.2.2).
    private func setSerialNumber() -> Bool {
        var bytes = randomBytes(count: 16)
        bytes[0] &= 0x7F
        let number = BN_bin2bn(bytes, CInt(bytes.count), nil)
        defer { BN_free(number) }
        return BN_to_ASN1_INTEGER(number, X509_get_serialNumber(handle)) != nil
    }

    private func setSubject(_ contents: Contents) -> Bool {
        let name = X509_get_subject_name(handle)
        return X509_NAME_add_entry_by_txt(name, "O", MBSTRING_UTF8, contents.organization, -1, -1, 0) == 1
            && X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, contents.commonName, -1, -1, 0) == 1
    }

    private func add(_ name: String, _ value: String, issuer: OpaquePointer) -> Bool {
        var context = X509V3_CTX()
        X509V3_set_ctx(&context, issuer, handle, nil, nil, 0)
        guard let made = X509V3_EXT_nconf(nil, &context, name, value) else { return false }
        defer { X509_EXTENSION_free(made) }
        return X509_add_ext(handle, made, -1) == 1
    }

    /// Reads a certificate out of a PEM text (RFC 7468); nil when there is none.
    public convenience init?(pem: [UInt8]) {
        let source = BIO_new_mem_buf(pem, CInt(clamping: pem.count))
        defer { BIO_free(source) }
        let handle = PEM_read_bio_X509(source, nil, nil, nil)
        ERR_clear_error()
        guard let handle else { return nil }
        self.init(owning: handle)
    }

    /// The certificate as a PEM text.
    public var pem: [UInt8] {
        get throws(CryptoError) {
            let target = BIO_new(BIO_s_mem())
            defer { BIO_free(target) }
            guard PEM_write_bio_X509(target, handle) == 1 else {
                throw .libraryFailure(operation: "writing a certificate")
            }
            var bytes = [UInt8](repeating: 0, count: Int(BIO_ctrl_pending(target)))
            let count = BIO_read(target, &bytes, CInt(bytes.count))
            return Array(bytes.prefix(Int(max(0, count))))
        }
    }

    /// Whether it vouches for the public part of a key.
    public func vouches(for key: SigningKey) -> Bool {
        EVP_PKEY_eq(X509_get0_pubkey(handle), key.handle) == 1
    }

    /// Whether a certificate's key signed this one.
    public func isSigned(by issuer: Certificate) -> Bool {
        defer { ERR_clear_error() }
        return X509_verify(handle, X509_get0_pubkey(issuer.handle)) == 1
    }

    /// Whether it is valid from before the one moment until after the other, in Unix seconds.
    public func isValid(throughout range: ClosedRange<Int64>) -> Bool {
        let (begin, end) = (X509_get0_notBefore(handle), X509_get0_notAfter(handle))
        return ASN1_TIME_cmp_time_t(begin, Int(range.lowerBound)) <= 0
            && ASN1_TIME_cmp_time_t(end, Int(range.upperBound)) >= 0
    }
}
