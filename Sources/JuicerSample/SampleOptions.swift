public import JuicerCore

extension SampleBackup {
    /// What a sample backup is to hold and how it is to be written.
    public struct Options: Sendable {
        /// The layout.
        public var generation = SampleGeneration.ios17
        /// Encrypts the backup; nil writes a plain one.
        public var passphrase: SecretBytes?
        /// Where all random choices, keys and salts come from: same options, same bytes.
        public var seed: UInt64 = 1
        /// Rounds of the outer derivation (DPIC), for 10.2 and later; devices use 10,000,000.
        public var outerIterations: UInt32 = 100_000
        /// Rounds of the inner derivation (ITER); devices use 10,000.
        public var innerIterations: UInt32 = 10_000
        /// Protection class of the key that encrypts Manifest.db.
        public var manifestClass: UInt32 = 4

        /// Whether to write the databases and files of the usual applications.
        public var includesApplications = true
        /// Messages in sms.db; half as many go to WhatsApp.
        public var messages = 120
        /// Different words that messages are made of, the commonest far oftener than the others, as in a language; 0 for a few
        /// phrases again and again.
        public var words = 0
        /// Photos in the camera roll.
        public var photos = 12
        /// People in the address book.
        public var contacts = 24

        /// Number of filler files of ``fillerFileSize`` bytes.
        public var fillerFiles = 0
        /// Bytes of each filler file.
        public var fillerFileSize: Int64 = 65_536
        /// Bytes of one big file; 0 for none. It is streamed, whatever its size.
        public var bigFileSize: Int64 = 0
        /// Number of tiny files (0 to 63 bytes) in 100 folders each.
        public var manyFiles = 0

        /// The faults to give it.
        public var damage: Set<SampleDamage> = []

        /// A backup of the current layout with the usual applications.
        public init(generation: SampleGeneration = .ios17, passphrase: SecretBytes? = nil) {
            self.generation = generation
            self.passphrase = passphrase
        }

        /// The smallest useful encrypted backup with few derivation rounds, for tests.
        public static func quick(
            generation: SampleGeneration = .ios17,
            passphrase: SecretBytes?,
            damage: Set<SampleDamage> = []
        ) -> Options {
            var options = Options(generation: generation, passphrase: passphrase)
            options.outerIterations = 1000
            options.innerIterations = 100
            options.messages = 12
            options.photos = 2
            options.contacts = 6
            options.damage = damage
            return options
        }
    }
}

extension SecretBytes {
    /// A secret holding the UTF-8 bytes of a passphrase that is not really secret: that of sample data.
    public static func samplePassphrase(_ text: String = "juicer demo") -> SecretBytes {
        var bytes = Array(text.utf8)
        defer { bytes.withUnsafeMutableBytes { wipe($0) } }
        return bytes.withUnsafeBytes { SecretBytes(copying: $0) }
    }
}
