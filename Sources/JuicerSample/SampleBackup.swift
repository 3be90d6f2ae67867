/// Writes sample backups: really encrypted, made of invented content, the same bytes for the same options.
///
/// The writer shares no code with what reads backups but the primitives of cryptography and SQLite, so that
/// each checks the other. Nothing in a sample is real: the people, numbers (of the ranges kept for fiction) and
/// keys are drawn from the seed.
public struct SampleBackup {
    /// The first message of sms.db.
    public static let messageCanary = "CANARY-message-71c0 the lighthouse code is 4417"
    /// The first message of WhatsApp.
    public static let whatsAppCanary = "CANARY-whatsapp-5a9e meet at the third bench"
    /// The first note.
    public static let noteCanary = "CANARY-note-e230\nthe spare key lies under the blue stone"
    /// The content of `Documents/canary.txt` in `AppDomain-org.example.journal`.
    public static let documentCanary = "CANARY-document-08bd nobody should find this on disk\n"

    /// Writes a backup into `folder`, which is made if missing and must be empty.
    ///
    /// Blocks for the key derivation and the writing; memory is bounded by the largest database and by the
    /// report, not by file sizes.
    ///
    /// - Throws: ``SampleError`` if the folder is not empty or a file cannot be written.
    public static func write(to folder: String, options: Options) throws -> SampleReport {
        try check(options)
        try FileSystem.makeFolders(folder)
        guard try FileSystem.isEmptyFolder(folder) else {
            throw SampleError(.folderNotEmpty, "\(folder) is not empty: name a new folder")
        }
        let work = try WorkFolder()
        let writer = try BackupWriter(folder: folder, workFolder: work.path, options: options)
        let context = ContentContext(
            options: options,
            people: People(count: options.contacts, seed: options.seed),
            now: options.generation.date,
            workFolder: work.path,
            add: writer.add
        )
        if options.includesApplications { try addApplications(context) }
        try FillerContent.add(context)
        for entry in Damage.entries(options.damage, seed: options.seed) { try writer.add(entry) }
        if options.damage.contains(.nullRow) { try writer.addNullRow() }
        if options.damage.contains(.hostileFileID) {
            try writer.addRow(
                identifier: "../../../../etc/passwd",
                domain: SampleDamage.domain,
                path: "Documents/identifier-1"
            )
            try writer.addRow(identifier: "/etc/passwd", domain: SampleDamage.domain, path: "Documents/identifier-2")
            try writer.addRow(identifier: "XYZ", domain: SampleDamage.domain, path: "Documents/identifier-3")
        }
        var report = try writer.finish()
        try Damage.applyToRoot(options.damage, folder: folder, generation: options.generation)
        if options.includesApplications { report.canaries = canaries(options) }
        return report
    }

    private static func check(_ options: Options) throws {
        if options.contacts < 1, options.includesApplications {
            throw SampleError(.unsupported, "the applications need at least one contact")
        }
        if options.outerIterations < 1 || options.innerIterations < 1 {
            throw SampleError(.unsupported, "a derivation needs at least one round")
        }
        if !(1...8).contains(options.manifestClass) {
            throw SampleError(.unsupported, "the index needs a class that a passphrase opens, 1 to 8")
        }
        try refuse(
            options,
            databaseOnly,
            unless: !options.generation.hasRecordList,
            "a Manifest.db, which iOS 9 has not"
        )
        try refuse(options, encryptedOnly, unless: options.passphrase != nil, "an encrypted backup")
        let encryptsIndex = options.passphrase != nil && options.generation.encryptsIndex
        try refuse(options, [.unpaddedManifest], unless: encryptsIndex, "an encrypted Manifest.db")
        try refuse(
            options,
            [.hostileOuterIterations],
            unless: options.generation.hasOuterDerivation,
            "iOS 10.2 or later"
        )
    }

    private static func refuse(
        _ options: Options,
        _ faults: Set<SampleDamage>,
        unless isMet: Bool,
        _ need: String
    ) throws {
        let unmet = options.damage.intersection(faults)
        guard !isMet, !unmet.isEmpty else { return }
        let names = unmet.map(\.rawValue).sorted().joined(separator: ", ")
        throw SampleError(.unsupported, "these faults need \(need): \(names)")
    }

    private static let databaseOnly: Set<SampleDamage> = [
        .damagedRecord, .nullRow, .hostileFileID, .walManifest, .walBesideManifest, .plainKeyForm, .flatContents,
    ]

    private static let encryptedOnly: Set<SampleDamage> = [
        .unpaddedContent, .raggedContent, .missingClassKey, .deviceBoundKey, .corruptFileKey, .lengthPrefix,
        .plainKeyForm,
    ]

    private static func canaries(_ options: Options) -> [String] {
        let messages = options.messages > 0 ? [messageCanary] : []
        let chats = options.messages > 1 ? [whatsAppCanary] : []
        return messages + chats + noteCanary.split(separator: "\n").map(String.init)
            + documentCanary.split(separator: "\n").map(String.init)
    }

    private static func addApplications(_ context: ContentContext) throws {
        try MessagesContent.add(context)
        try ContactsContent.add(context)
        try CallsContent.add(context)
        try CalendarContent.add(context)
        try NotesContent.add(context)
        try PhotosContent.add(context)
        try WhatsAppContent.add(context)
        try SafariContent.add(context)
        try VoicemailContent.add(context)
        try HealthContent.add(context)
        try SystemContent.add(context)
    }
}
