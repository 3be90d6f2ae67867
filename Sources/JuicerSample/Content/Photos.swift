import JuicerSQLite

/// The camera roll: pictures under DCIM and the library's database.
struct PhotosContent {
    private static let domain = "CameraRollDomain"

    static func add(_ context: ContentContext) throws {
        var random = context.random("photos")
        let usesAsset = context.generation == .ios17
        let store = CoreData(entities: usesAsset ? modernEntities : oldEntities)
        let asset = usesAsset ? "Asset" : "GenericAsset"
        let albums = "Z_\(store.number(of: "GenericAlbum"))ASSETS"
        let albumColumn = "Z_\(store.number(of: "GenericAlbum"))ALBUMS"
        let assetColumn = "Z_\(store.number(of: asset))ASSETS"
        var pictures: [SampleEntry] = []
        try context.addDatabase(domain, "Media/PhotoData/Photos.sqlite", protectionClass: 4) { tables in
            try tables.run(schema(asset: "Z\(asset.uppercased())", albums: albums, albumColumn, assetColumn))
            try store.writeTables(
                to: tables,
                uuid: random.uuid(),
                modelVersion: usesAsset ? 17_000 : 12_310,
                counts: [asset: context.options.photos, "GenericAlbum": 1]
            )
            try tables.insert(
                "ZGENERICALBUM",
                ["Z_PK": 1, "Z_ENT": .integer(store.number(of: "GenericAlbum")), "ZKIND": 2, "ZTITLE": "Été 2025 🏖"]
            )
            for index in 0..<context.options.photos {
                let place = index % 4 == 3 ? nil : Phrases.places[index % Phrases.places.count]
                let time = context.now.adding(-Int64(context.options.photos - index) * 30_000)
                let shot = JPEG.Shot(
                    width: index % 2 == 0 ? 160 : 120,
                    height: index % 2 == 0 ? 120 : 160,
                    time: time,
                    model: context.generation == .ios17 ? "iPhone 14 Pro" : "iPhone 6s",
                    location: place.map { ($0.latitude, $0.longitude) }
                )
                let image = JPEG.image(shot, random: &random)
                let digits = "\(index + 1)"
                let name = "IMG_\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits).JPG"
                let folder = "DCIM/\(100 + index / 1000)APPLE"
                var entry = SampleEntry.file(domain, "Media/\(folder)/\(name)", image, modified: time)
                // Bytes on a device; text in the record list, since a foreign reader that checks us reads no other.
                let identifier = random.bytes(16)
                let value = context.generation.hasRecordList ? Array(hexString(identifier).utf8) : identifier
                entry.attributes = [("com.apple.assetsd.UUID", value)]
                pictures.append(entry)
                try tables.insert(
                    "Z\(asset.uppercased())",
                    [
                        "Z_PK": .count(index + 1), "Z_ENT": .integer(store.number(of: asset)), "Z_OPT": 1,
                        "ZUUID": .text(random.uuid()),
                        "ZDIRECTORY": .text(folder), "ZFILENAME": .text(name), "ZKIND": 0,
                        "ZKINDSUBTYPE": index % 7 == 6 ? 10 : 0,
                        "ZDATECREATED": .real(time.cocoa), "ZADDEDDATE": .real(time.cocoa + 1),
                        "ZMODIFICATIONDATE": .real(time.cocoa + 2),
                        "ZTRASHEDSTATE": index % 11 == 10 ? 1 : 0, "ZFAVORITE": index % 5 == 0 ? 1 : 0,
                        "ZHIDDEN": index % 9 == 8 ? 1 : 0,
                        "ZWIDTH": .count(shot.width), "ZHEIGHT": .count(shot.height), "ZDURATION": 0.0,
                        "ZLATITUDE": .real(place?.latitude ?? -180), "ZLONGITUDE": .real(place?.longitude ?? -180),
                        "ZUNIFORMTYPEIDENTIFIER": "public.jpeg", "ZADDITIONALATTRIBUTES": .count(index + 1),
                    ]
                )
                try tables.insert(
                    "ZADDITIONALASSETATTRIBUTES",
                    [
                        "Z_PK": .count(index + 1), "ZASSET": .count(index + 1), "ZORIGINALFILENAME": .text(name),
                        "ZTIMEZONEOFFSET": 7200,
                        "ZTIMEZONENAME": "Europe/Oslo", "ZORIGINALFILESIZE": .count(image.count),
                        "ZEXIFTIMESTAMPSTRING": .text(time.exif),
                    ]
                )
                if index % 2 == 0 {
                    try tables.insert(
                        albums,
                        KeyedCells(dictionaryLiteral: (albumColumn, 1), (assetColumn, .count(index + 1)))
                    )
                }
            }
        }
        for picture in pictures { try context.add(picture) }
    }

    private static let modernEntities = [
        "AdditionalAssetAttributes", "AlbumList", "Asset", "AssetAnalysisState", "AssetDescription", "CloudFeedEntry",
        "CloudMaster",
        "DetectedFace", "Person", "GenericAlbum",
    ]
    private static let oldEntities = [
        "AdditionalAssetAttributes", "AlbumList", "CloudMaster", "DetectedFace", "GenericAlbum", "GenericAsset",
        "Person",
    ]

    private static func schema(asset: String, albums: String, _ albumColumn: String, _ assetColumn: String) -> String {
        """
        CREATE TABLE \(asset) (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZFAVORITE INTEGER, ZHIDDEN INTEGER,
            ZKIND INTEGER, ZKINDSUBTYPE INTEGER, ZTRASHEDSTATE INTEGER, ZWIDTH INTEGER, ZHEIGHT INTEGER,
            ZSAVEDASSETTYPE INTEGER, ZCLOUDLOCALSTATE INTEGER, ZHASADJUSTMENTS INTEGER, ZADDITIONALATTRIBUTES INTEGER,
            ZDATECREATED TIMESTAMP, ZADDEDDATE TIMESTAMP, ZMODIFICATIONDATE TIMESTAMP, ZTRASHEDDATE TIMESTAMP,
            ZDURATION FLOAT, ZLATITUDE FLOAT, ZLONGITUDE FLOAT, ZDIRECTORY VARCHAR, ZFILENAME VARCHAR, ZUUID VARCHAR,
            ZUNIFORMTYPEIDENTIFIER VARCHAR);
        CREATE TABLE ZADDITIONALASSETATTRIBUTES (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZASSET INTEGER,
            ZORIGINALFILESIZE INTEGER, ZTIMEZONEOFFSET INTEGER, ZORIGINALFILENAME VARCHAR, ZTIMEZONENAME VARCHAR,
            ZEXIFTIMESTAMPSTRING VARCHAR, ZIMPORTEDBYBUNDLEIDENTIFIER VARCHAR);
        CREATE TABLE ZGENERICALBUM (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZKIND INTEGER,
            ZTRASHEDSTATE INTEGER, ZTITLE VARCHAR, ZUUID VARCHAR);
        CREATE TABLE \(albums) (\(albumColumn) INTEGER, \(assetColumn) INTEGER,
            PRIMARY KEY (\(albumColumn), \(assetColumn)));
        """
    }
}
