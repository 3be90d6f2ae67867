/// The keys of a backup's protection classes as the backup holds them: wrapped.
///
/// Layout and meaning: docs/formats/ios-backup.md, "The keybag".
public struct Keybag: Sendable, Hashable {
    /// A salt and a number of rounds for one pass of PBKDF2.
    public struct Derivation: Sendable, Hashable {
        /// The salt.
        public var salt: [UInt8]

        /// How many rounds.
        public var iterations: Int

        /// Makes parameters.
        public init(salt: [UInt8], iterations: Int) {
            self.salt = salt
            self.iterations = iterations
        }
    }

    /// The key of one protection class, wrapped.
    public struct ClassKey: Sendable, Hashable {
        /// The class: 1 to 5 for files, 6 to 11 for the keychain; higher ones occur.
        public var protectionClass: UInt32

        /// What wraps it.
        public var wrapping: Wrapping

        /// The wrapped key, 40 bytes; empty where the passphrase does not wrap it and the bag has none.
        public var wrappedKey: [UInt8]

        /// Makes a class key.
        public init(protectionClass: UInt32, wrapping: Wrapping, wrappedKey: [UInt8]) {
            self.protectionClass = protectionClass
            self.wrapping = wrapping
            self.wrappedKey = wrappedKey
        }
    }

    /// What wraps a class key. Both: the device's key inside, the passphrase outside.
    public struct Wrapping: OptionSet, Sendable, Hashable {
        public let rawValue: UInt32

        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// A key that never leaves the device.
        public static let device = Wrapping(rawValue: 1)

        /// The key that comes of the passphrase.
        public static let passphrase = Wrapping(rawValue: 2)
    }

    /// The bag's version: 3 until iOS 10.1, 4 and 5 later; the layout is the same.
    public var version: UInt32

    /// The first pass (SHA-256) of the derivation, from iOS 10.2 on.
    public var firstPass: Derivation?

    /// The pass (SHA-1) that every bag has.
    public var lastPass: Derivation

    /// The classes in the bag's order, each once.
    public var classes: [ClassKey]

    /// Makes a bag.
    public init(version: UInt32, firstPass: Derivation?, lastPass: Derivation, classes: [ClassKey]) {
        self.version = version
        self.firstPass = firstPass
        self.lastPass = lastPass
        self.classes = classes
    }
}

extension Keybag {
    /// Most rounds of the pass with SHA-1 that are accepted; real bags have 10,000.
    public static let mostIterations = 10_000_000

    /// Most rounds of the pass with SHA-256 that are accepted; real bags have 10,000,000.
    public static let mostFirstPassIterations = 50_000_000

    /// Most classes that are accepted; real bags have a dozen.
    public static let mostClasses = 256

    /// How many bytes a salt may have; real ones have 20.
    public static let saltBytes = 8...64
}
