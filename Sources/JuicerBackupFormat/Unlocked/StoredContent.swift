public import JuicerCore
internal import JuicerCrypto

/// A file's content as it is stored, with the key to it: for a process that decrypts and parses it elsewhere.
public struct StoredContent: Sendable {
    /// What is stored; nil where the file is empty and nothing is.
    public let file: FileSource?
    /// The key to this one file, 32 bytes; nil where nothing is encrypted.
    public let key: SecretBytes?
    /// Length that the record declares, in bytes.
    public let declaredLength: Int64

    public init(file: FileSource?, key: SecretBytes?, declaredLength: Int64) {
        self.file = file
        self.key = key
        self.declaredLength = declaredLength
    }
}

extension StoredContent {
    /// The plaintext.
    func plaintext() throws -> any ContentSource {
        let stored: any RandomAccessSource = file ?? BytesSource([])
        guard let key else { return try PlainFileSource(stored, declaredLength: declaredLength) }
        return try EncryptedFileSource(stored, key: key, length: .declared(declaredLength))
    }
}
