internal import JuicerCrypto

extension FileID {
    /// The id of a place: SHA-1 of the domain, `-` and the path.
    public init?(domain: some Sequence<UInt8>, relativePath: some Sequence<UInt8>) {
        self.init(digest: HashFunction.sha1.hash(Array(domain) + [UInt8(ascii: "-")] + Array(relativePath)))
    }
}
