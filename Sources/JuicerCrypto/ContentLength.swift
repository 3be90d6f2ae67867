public import JuicerCore

/// How the length of a file's plaintext is found.
public enum ContentLengthRule: Sendable, Hashable {
    /// The index declares this many bytes (MBFile's `Size`).
    ///
    /// The declaration is wrong for some files, mostly databases that were written during the backup. Valid PKCS#7
    /// padding therefore decides, unless the ciphertext is too short to be complete; otherwise every byte is kept.
    case declared(Int64)
    /// Nothing is declared: valid PKCS#7 padding is removed, otherwise every byte is kept.
    case padded
    /// Every byte is kept, padding too: for a database, whose own header gives its length.
    case keepAll
}

/// What was found about the length of one file; nothing here keeps the file from being read.
public struct ContentLengthReport: Sendable, Hashable {
    /// A fact that differs from a regular file.
    public enum Finding: Sendable, Hashable, CustomStringConvertible {
        /// The stored length is no multiple of 16: this many bytes at the end are ignored.
        case trailingBytes(Int)
        /// Less is stored than was declared: the file was cut off, or grew after it was declared.
        case incomplete(available: Int64, declared: Int64)
        /// The end of the file is not padded, so that it may be longer than it was by up to 16 bytes.
        case missingPadding
        /// The content is complete and longer or shorter than declared.
        case differsFromDeclared(actual: Int64, declared: Int64)

        public var description: String {
            switch self {
            case .trailingBytes(let count): "\(count) bytes after the last whole block are ignored"
            case .incomplete(let available, let declared): "incomplete: \(available) of \(declared) bytes"
            case .missingPadding: "the content is not padded"
            case .differsFromDeclared(let actual, let declared): "\(actual) bytes, but \(declared) are declared"
            }
        }
    }

    /// Bytes stored.
    public let storedLength: Int64
    /// Bytes that the index declares, if it does.
    public let declaredLength: Int64?
    /// Bytes of content, which is what a reader gets.
    public let contentLength: Int64
    /// Everything out of the ordinary.
    public let findings: [Finding]

    /// Whether the file is as declared in every way.
    public var isRegular: Bool { findings.isEmpty }
}

/// Readable content of a backup's file, encrypted or not, with what is known about its length.
public protocol ContentSource: RandomAccessSource {
    var lengthReport: ContentLengthReport { get }
}

/// Why content cannot be read.
public enum ContentError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file became shorter after it was opened: it must have `expected` bytes and has at most `available`.
    case shrunkWhileOpen(expected: Int64, available: Int64)

    public var description: String {
        switch self {
        case .shrunkWhileOpen(let expected, let available):
            "the file changed while it was read: at most \(available) bytes are left of \(expected); "
                + "rescan the backups and try again"
        }
    }
}

extension ContentLengthReport {
    /// The report on a file whose stored bytes are its content.
    init(plainLength stored: Int64, declared: Int64?) {
        var findings: [Finding] = []
        if let declared, declared > stored {
            findings.append(.incomplete(available: stored, declared: declared))
        } else if let declared, declared < stored {
            findings.append(.differsFromDeclared(actual: stored, declared: declared))
        }
        self.init(storedLength: stored, declaredLength: declared, contentLength: stored, findings: findings)
    }

    /// The report on a file in CBC mode.
    ///
    /// - Parameters:
    ///   - stored: length of the ciphertext.
    ///   - padding: number of padding bytes when the end is valid PKCS#7 padding.
    init(encryptedLength stored: Int64, padding: Int64?, rule: ContentLengthRule) {
        let whole = stored / 16 * 16
        var findings: [Finding] = []
        if stored != whole { findings.append(.trailingBytes(Int(stored - whole))) }
        var declaredLength: Int64?
        var length = whole
        switch rule {
        case .keepAll:
            break
        case .padded:
            if let padding { length -= padding } else if whole > 0 { findings.append(.missingPadding) }
        case .declared(let declared):
            declaredLength = declared
            // Where less is stored than the declared content takes with its padding, the end is content.
            // A negative declaration is none; an absurdly large one is incomplete, without arithmetic on it.
            let isComplete = declared < whole
            if isComplete, let padding {
                length -= padding
            } else if whole > 0, declared <= whole {
                findings.append(.missingPadding)
            }
            if declared > length {
                findings.append(.incomplete(available: length, declared: declared))
            } else if declared < length, isComplete, padding != nil {
                findings.append(.differsFromDeclared(actual: length, declared: declared))
            } else if declared < length - 16 {
                findings.append(.differsFromDeclared(actual: length, declared: declared))
            }
        }
        self.init(storedLength: stored, declaredLength: declaredLength, contentLength: length, findings: findings)
    }
}
