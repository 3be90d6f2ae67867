internal import JuicerSQLite

/// The table `attachment`: files, each looked up when a message has it.
struct MessageAttachments {
    private let database: SourceDatabase
    private let output: ParseOutput
    private let byID: Statement?
    private let ofMessage: Statement?
    private let guid: Int
    private let filename: Int
    private let name: Int
    private let mimeType: Int
    private let uniformType: Int
    private let byteCount: Int
    private let isSticker: Int

    init(_ database: SourceDatabase, _ output: ParseOutput) throws {
        self.database = database
        self.output = output
        var select = Select(database, from: "attachment")
        guid = select.column("guid")
        filename = select.column("filename")
        name = select.column("transfer_name")
        mimeType = select.column("mime_type")
        uniformType = select.column("uti")
        byteCount = select.column("total_bytes")
        isSticker = select.column("is_sticker")
        if database.schema.has("attachment") {
            byID = try database.connection.prepare(select.sql(where: "ROWID = ?"))
        } else {
            output.report(.tableMissing, table: "attachment")
            byID = nil
        }
        let join = "message_attachment_join"
        if database.schema.has("message_id", in: join), database.schema.has("attachment_id", in: join) {
            ofMessage = try database.connection.prepare(
                "SELECT attachment_id FROM message_attachment_join WHERE message_id = ?"
            )
        } else {
            ofMessage = nil
        }
    }

    /// An attachment and its guid; nil, and a report, when it is not there.
    func attachment(_ rowID: Int64) throws -> (guid: String, file: AttachmentRef)? {
        guard let byID else { return nil }
        byID.reset()
        do {
            try byID.bind(rowID, at: 1)
            guard try byID.step() else {
                output.report(.referenceMissing, table: "message_attachment_join", row: rowID)
                return nil
            }
        } catch {
            if error.code == .interrupted { throw ParseStop() }
            output.report(.rowUnreadable, table: "attachment", row: rowID, detail: error.description)
            return nil
        }
        let path = byID.string(filename)
        var file = AttachmentRef(Self.place(path))
        file.name = byID.filled(name) ?? String(path.split(separator: "/").last ?? "")
        file.mediaType = byID.filled(mimeType) ?? Self.mediaTypes[byID.string(uniformType)] ?? ""
        file.size = max(0, byID.integer(byteCount) ?? 0)
        file.isSticker = byID.flag(isSticker)
        return (byID.string(guid), file)
    }

    /// Attachments of a message that the scan is not at.
    func attachments(ofMessage rowID: Int64) throws -> [AttachmentRef] {
        guard let ofMessage else { return [] }
        ofMessage.reset()
        try ofMessage.bind(rowID, at: 1)
        var ids: [Int64] = []
        while ids.count < 100, try ofMessage.step() { ids.append(ofMessage.integer(0) ?? 0) }
        return try ids.compactMap { try attachment($0)?.file }
    }

    /// The device's path as a place in the backup: everything under the folder of Messages is in MediaDomain.
    ///
    /// Without a path the file was not downloaded, or lies in iCloud.
    static func place(_ path: String) -> AttachmentRef.Place {
        for prefix in ["~/", "/var/mobile/", "/private/var/mobile/", "/var/root/"] where path.hasPrefix(prefix) {
            return .file(domain: "MediaDomain", path: String(path.dropFirst(prefix.count)))
        }
        return .missing
    }

    /// Media types of what Messages sends most, for rows that have Apple's type only.
    private static let mediaTypes = [
        "public.jpeg": "image/jpeg", "public.png": "image/png", "public.heic": "image/heic",
        "public.heif": "image/heif",
        "com.compuserve.gif": "image/gif", "public.tiff": "image/tiff", "org.webmproject.webp": "image/webp",
        "com.apple.quicktime-movie": "video/quicktime", "public.mpeg-4": "video/mp4", "public.3gpp": "video/3gpp",
        "com.apple.coreaudio-format": "audio/x-caf", "public.mp3": "audio/mpeg", "com.apple.m4a-audio": "audio/mp4",
        "org.3gpp.adaptive-multi-rate-audio": "audio/amr", "public.vcard": "text/vcard",
        "com.adobe.pdf": "application/pdf",
        "public.plain-text": "text/plain", "public.zip-archive": "application/zip",
    ]
}
