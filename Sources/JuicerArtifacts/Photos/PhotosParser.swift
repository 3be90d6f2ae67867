internal import JuicerSQLite

/// Photos, videos and albums, out of `Photos.sqlite`.
///
/// What is known of the schema (docs/formats/photos.md): a Core Data store with a row for each photo in `ZASSET`, until
/// iOS 13 `ZGENERICASSET`, and more of it in `ZADDITIONALASSETATTRIBUTES`. Albums are in `ZGENERICALBUM`; the table
/// that joins them carries the numbers of both entities in its name and columns. Faces are in `ZDETECTEDFACE`, whose
/// names are in `ZPERSON`.
///
/// Photos are read in the order of their keys, with the joins beside them. What is kept in memory is albums and people,
/// each up to a hundred thousand, and eight bytes for each photo.
public struct PhotosParser: ArtifactParser {
    public static let kind = ArtifactKind.photo
    static let database = InputRequest(
        "Photos.sqlite",
        [.file(domain: "CameraRollDomain", path: "Media/PhotoData/Photos.sqlite")]
    )
    public static let requests = [database]

    /// Albums and people beyond this are not kept.
    static let mostKept = 100_000

    public init() {}

    public func parse(_ inputs: ParserInputs, into output: ParseOutput) throws {
        guard let database = try inputs.database(Self.database, for: output) else { return }
        guard let table = database.schema.first(of: "ZASSET", "ZGENERICASSET") else {
            throw ParserError.tableMissing("ZASSET")
        }
        let albums = try PhotoAlbums(database, output)
        try albums.emit(to: output)
        let people = try PhotoPeople(database, output)
        let domain = inputs.files[database.position].domain
        var scan = try PhotoScan(
            database,
            table,
            albums,
            people,
            PhotoFiles(domain: domain.isEmpty ? "CameraRollDomain" : domain),
            output
        )
        try scan.run()
    }
}
