/// A file that belongs to a row, as the app's database describes it; nothing here says that it is in the backup.
public struct AttachmentRef: Sendable, Hashable {
    /// Where its content lies.
    public enum Place: Sendable, Hashable {
        /// Nowhere in the backup, as the database says: not downloaded, offloaded, expired.
        case missing
        /// A file of the backup, by its domain and path there.
        case file(domain: String, path: String)
        /// A cell of a database that the parser read.
        case cell(BlobCell)
    }

    /// Where its content lies.
    public var place: Place
    /// Its name, for people.
    public var name = ""
    /// Its media type as the app says: "image/heic"; empty where it does not.
    public var mediaType = ""
    /// Length in bytes as the app says; 0 where it does not.
    public var size: Int64 = 0
    /// Width in pixels; 0 where it has none or it is not known.
    public var width = 0
    /// Height in pixels.
    public var height = 0
    /// Duration in milliseconds; 0 where it has none.
    public var durationMilliseconds: Int64 = 0
    /// Where in the text it stands, in UTF-16 units; -1 where it has no place.
    public var textOffset = -1
    /// Whether it is a sticker.
    public var isSticker = false

    public init(_ place: Place) {
        self.place = place
    }
}

/// A blob in a table, to be read later: see ``BlobCell/read(from:limit:)``.
public struct BlobCell: Sendable, Hashable {
    /// The table and the row.
    public var row: SourceRow
    /// The column.
    public var column: String

    public init(row: SourceRow, column: String) {
        self.row = row
        self.column = column
    }
}
