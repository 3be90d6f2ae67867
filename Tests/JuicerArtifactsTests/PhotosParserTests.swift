import JuicerArtifacts
import JuicerSQLite
import TestSupport
import Testing

@Suite struct PhotosParserTests {
    /// What differs between versions of iOS.
    struct Version: Sendable, CustomStringConvertible {
        var description: String
        var asset: String
        var album: Int
        var entity: Int
        var face: String
        var adjusted: String

        static let all = [
            Version(
                description: "iOS 12",
                asset: "ZGENERICASSET",
                album: 23,
                entity: 30,
                face: "",
                adjusted: "ZHASADJUSTMENTS"
            ),
            Version(
                description: "iOS 15",
                asset: "ZASSET",
                album: 27,
                entity: 3,
                face: "",
                adjusted: "ZHASADJUSTMENTS"
            ),
            Version(
                description: "iOS 18",
                asset: "ZASSET",
                album: 30,
                entity: 3,
                face: "FORFACE",
                adjusted: "ZADJUSTMENTSSTATE"
            ),
        ]

        var join: String { "Z_\(album)ASSETS" }

        var schema: String {
            """
            CREATE TABLE Z_PRIMARYKEY (Z_ENT INTEGER PRIMARY KEY, Z_NAME VARCHAR, Z_SUPER INTEGER, Z_MAX INTEGER);
            CREATE TABLE \(asset) (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZAVALANCHEPICKTYPE INTEGER,
                ZCLOUDLOCALSTATE INTEGER, ZCOMPLETE INTEGER, ZFAVORITE INTEGER, \(adjusted) INTEGER, ZHEIGHT INTEGER,
                ZHIDDEN INTEGER, ZKIND INTEGER, ZKINDSUBTYPE INTEGER, ZORIENTATION INTEGER, ZPLAYBACKSTYLE INTEGER,
                ZSAVEDASSETTYPE INTEGER, ZTRASHEDSTATE INTEGER, ZVISIBILITYSTATE INTEGER, ZWIDTH INTEGER,
                ZADDITIONALATTRIBUTES INTEGER, ZMASTER INTEGER, ZMOMENT INTEGER, ZADDEDDATE TIMESTAMP,
                ZDATECREATED TIMESTAMP, ZDURATION FLOAT, ZLATITUDE FLOAT, ZLONGITUDE FLOAT, ZMODIFICATIONDATE TIMESTAMP,
                ZTRASHEDDATE TIMESTAMP, ZAVALANCHEUUID VARCHAR, ZDIRECTORY VARCHAR, ZFILENAME VARCHAR,
                ZUNIFORMTYPEIDENTIFIER VARCHAR, ZUUID VARCHAR);
            CREATE TABLE ZADDITIONALASSETATTRIBUTES (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER,
                ZORIGINALFILESIZE INTEGER, ZORIGINALHEIGHT INTEGER, ZORIGINALWIDTH INTEGER, ZTIMEZONEOFFSET INTEGER,
                ZINFERREDTIMEZONEOFFSET INTEGER, ZASSET INTEGER, ZGPSHORIZONTALACCURACY FLOAT,
                ZEXIFTIMESTAMPSTRING VARCHAR, ZORIGINALFILENAME VARCHAR, ZTIMEZONENAME VARCHAR);
            CREATE TABLE ZGENERICALBUM (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZCACHEDCOUNT INTEGER,
                ZKIND INTEGER, ZTRASHEDSTATE INTEGER, ZPARENTFOLDER INTEGER, ZCREATIONDATE TIMESTAMP, ZTITLE VARCHAR,
                ZUUID VARCHAR);
            CREATE TABLE \(join) (Z_\(album)ALBUMS INTEGER, Z_\(entity)ASSETS INTEGER, Z_FOK_\(entity)ASSETS INTEGER,
                PRIMARY KEY (Z_\(album)ALBUMS, Z_\(entity)ASSETS));
            CREATE TABLE Z_\(album + 1)MEMORIESBEINGCURATEDASSETS (Z_3CURATEDASSETS INTEGER, Z_41MEMORIES INTEGER);
            CREATE TABLE ZDETECTEDFACE (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZHIDDEN INTEGER,
                ZASSET\(face) INTEGER, ZPERSON\(face) INTEGER, ZCENTERX FLOAT, ZCENTERY FLOAT, ZUUID VARCHAR);
            CREATE TABLE ZPERSON (Z_PK INTEGER PRIMARY KEY, Z_ENT INTEGER, Z_OPT INTEGER, ZFACECOUNT INTEGER,
                ZMERGETARGETPERSON INTEGER, ZDISPLAYNAME VARCHAR, ZFULLNAME VARCHAR, ZPERSONUUID VARCHAR);
            """
        }
    }

    private func library(_ version: Version = Version.all[2]) throws -> TestDatabase {
        try TestDatabase(version.schema)
    }

    private func add(
        _ row: Int64,
        _ name: String,
        to library: TestDatabase,
        _ version: Version = Version.all[2],
        _ cells: [String: SQLValue] = [:]
    ) throws {
        var all: [String: SQLValue] = [
            "Z_PK": .integer(row), "ZUUID": .text("UUID-\(row)"), "ZDIRECTORY": "DCIM/100APPLE",
            "ZFILENAME": .text(name),
            "ZKIND": 0, "ZKINDSUBTYPE": 0, "ZDATECREATED": .real(700_000_000.5), "ZLATITUDE": -180, "ZLONGITUDE": -180,
        ]
        all.merge(cells) { $1 }
        let names = all.keys.sorted()
        try library.connection.run(
            "INSERT INTO \(version.asset) (\(names.joined(separator: ", "))) VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))",
            names.map { all[$0] ?? .null }
        )
    }

    private func photos(_ parsed: Parsed) -> [PhotoRow] {
        parsed.rows.compactMap { if case .photo(let row) = $0 { row } else { nil } }
    }

    private func albums(_ parsed: Parsed) -> [AlbumRow] {
        parsed.rows.compactMap { if case .album(let row) = $0 { row } else { nil } }
    }

    private func path(_ file: AttachmentRef?) -> String? {
        if case .file("CameraRollDomain", let path)? = file?.place { path } else { nil }
    }

    @Test("photos, albums and people of each version", arguments: Version.all)
    func versions(version: Version) throws {
        let library = try library(version)
        try add(
            5,
            "IMG_0005.HEIC",
            to: library,
            version,
            [
                "ZFAVORITE": 1, "ZHIDDEN": 1, "ZWIDTH": 4_032, "ZHEIGHT": 3_024, "ZLATITUDE": 59.91,
                "ZLONGITUDE": 10.75,
                "ZADDITIONALATTRIBUTES": 9, "ZUNIFORMTYPEIDENTIFIER": "public.heic", "ZKINDSUBTYPE": 2,
                version.adjusted: 1,
            ]
        )
        try add(7, "IMG_0007.PNG", to: library, version, ["ZKINDSUBTYPE": 10, "ZTRASHEDSTATE": 1])
        try add(8, "IMG_0008.MOV", to: library, version, ["ZKIND": 1, "ZDURATION": 12.345, version.adjusted: 2])
        try library.connection.execute(
            """
            INSERT INTO ZADDITIONALASSETATTRIBUTES (Z_PK, ZASSET, ZORIGINALFILENAME, ZORIGINALFILESIZE, ZTIMEZONEOFFSET,
                ZGPSHORIZONTALACCURACY) VALUES (9, 5, 'DSC_1.HEIC', 1234567, -12600, 4.5);
            INSERT INTO ZGENERICALBUM (Z_PK, ZKIND, ZTITLE, ZUUID, ZCREATIONDATE, ZTRASHEDSTATE) VALUES
                (1, 3999, NULL, 'root', 0, 0), (2, 2, 'Été 🏖', 'A', 700000000, 0), (3, 1505, 'Shared', 'B', NULL, 0),
                (4, 4000, 'Folder', 'C', NULL, 0), (5, 3571, NULL, 'D', NULL, 0), (6, 2, 'Gone', 'E', NULL, 1);
            INSERT INTO \(version.join) VALUES (2, 5, 1), (3, 5, 1), (2, 8, 2), (5, 5, 1), (77, 7, 1);
            INSERT INTO ZPERSON (Z_PK, ZFULLNAME, ZDISPLAYNAME, ZMERGETARGETPERSON) VALUES (1, 'Ana Ünal', 'Ana', NULL),
                (2, '', NULL, NULL), (3, NULL, 'Ben', NULL), (4, NULL, NULL, 1), (5, 'x', NULL, 6), (6, 'y', NULL, 5);
            INSERT INTO ZDETECTEDFACE (ZASSET\(version.face), ZPERSON\(version.face)) VALUES
                (5, 1), (5, 4), (5, 2), (8, 3), (8, 5), (NULL, 1), (5, NULL), (5, 99);
            """
        )
        let parsed = parse(PhotosParser.self, [try library.bytes()])
        #expect(parsed.report.outcome == .finished && parsed.report.problems.isEmpty)
        let albums = albums(parsed)
        #expect(albums.map(\.title) == ["Été 🏖", "Shared"] && albums.map(\.isShared) == [false, true])
        #expect(albums.map(\.photoCount) == [2, 1] && albums[0].created?.nanoseconds == 1_678_307_200_000_000_000)
        let photos = photos(parsed)
        #expect(photos.map(\.id) == ["UUID-5", "UUID-7", "UUID-8"])
        let first = photos[0]
        #expect(first.albumIDs == ["A", "B"] && photos[2].albumIDs == ["A"] && photos[1].albumIDs.isEmpty)
        #expect(first.people == [HandleRef(handle: "", kind: .other, name: "Ana Ünal")])
        #expect(photos[2].people.map(\.name) == ["Ben"])
        #expect(first.isFavorite && first.isHidden && !first.isTrashed && photos[1].isTrashed)
        #expect(first.place == GeoPoint(latitude: 59.91, longitude: 10.75, accuracy: 4.5) && photos[1].place == nil)
        #expect(
            first.utcOffsetMinutes == -210 && first.originalName == "DSC_1.HEIC" && first.original.size == 1_234_567
        )
        #expect(
            first.original.mediaType == "image/heic" && first.original.width == 4_032 && first.original.height == 3_024
        )
        #expect(path(first.original) == "Media/DCIM/100APPLE/IMG_0005.HEIC")
        #expect(path(first.smaller.first) == "Media/PhotoData/Thumbnails/V2/DCIM/100APPLE/IMG_0005.HEIC/5005.JPG")
        #expect(path(first.liveVideo) == "Media/DCIM/100APPLE/IMG_0005.MOV")
        let ending = version.adjusted == "ZADJUSTMENTSSTATE" ? "heic" : "jpg"
        let folder = "Media/PhotoData/Mutations/DCIM/100APPLE"
        #expect(path(first.edited) == "\(folder)/IMG_0005/Adjustments/FullSizeRender.\(ending)")
        #expect(path(photos[2].edited) == "\(folder)/IMG_0008/Adjustments/FullSizeRender.mov")
        #expect(photos.map(\.isScreenshot) == [false, true, false] && photos[1].liveVideo == nil)
        #expect(photos[2].original.durationMilliseconds == 12_345 && photos[2].original.mediaType == "video/quicktime")
        #expect(first.taken?.nanoseconds == 1_678_307_200_500_000_000)
    }

    @Test("photos of iCloud lie in folders of their own, or nowhere")
    func iCloud() throws {
        let library = try library()
        try add(1, "A1B2.HEIC", to: library, Version.all[2], ["ZDIRECTORY": "PhotoData/CPLAssets/group123"])
        try add(2, "C3D4.HEIC", to: library, Version.all[2], ["ZDIRECTORY": .null, "ZKINDSUBTYPE": 2])
        let photos = photos(parse(PhotosParser.self, [try library.bytes()]))
        #expect(path(photos[0].original) == "Media/PhotoData/CPLAssets/group123/A1B2.HEIC")
        #expect(photos[1].original.place == .missing && photos[1].liveVideo == nil && photos[1].smaller.isEmpty)
    }

    @Test("wrong cells and missing references are reported and the row goes on")
    func wrongCells() throws {
        let library = try library()
        let version = Version.all[2]
        try add(
            1,
            "A.JPG",
            to: library,
            version,
            ["ZDATECREATED": "then", "ZWIDTH": "wide", "ZADDITIONALATTRIBUTES": 7]
        )
        try add(
            2,
            "B.JPG",
            to: library,
            version,
            ["ZDATECREATED": -63_114_076_800, "ZUUID": "UUID-1", "ZLATITUDE": 400]
        )
        try add(
            3,
            "noending",
            to: library,
            version,
            ["ZKINDSUBTYPE": 2, "ZUUID": .null, version.adjusted: 1, "ZWIDTH": -4]
        )
        try add(4, "D.JPG", to: library, version, ["ZDATECREATED": .real(.infinity), "ZADDEDDATE": 5])
        let parsed = parse(PhotosParser.self, [try library.bytes()])
        let photos = photos(parsed)
        #expect(photos.map(\.id) == ["UUID-1", "UUID-1#2", "photo-3", "UUID-4"] && photos[1].place == nil)
        #expect(photos[2].liveVideo == nil && photos[2].edited == nil && photos[2].original.width == 0)
        #expect(parsed.problem(.wrongType)?.count == 1 && parsed.problem(.referenceMissing)?.firstRowID == 1)
        #expect(parsed.problem(.timeOutOfRange) != nil)
    }

    @Test("tables may be missing, one after the other")
    func missingTables() throws {
        let library = try library()
        for row in 1...5 as ClosedRange<Int64> { try add(row, "\(row).JPG", to: library) }
        for table in ["ZPERSON", "ZDETECTEDFACE", "Z_30ASSETS", "ZGENERICALBUM", "ZADDITIONALASSETATTRIBUTES"] {
            try library.connection.execute("DROP TABLE \(table)")
            let parsed = parse(PhotosParser.self, [try library.bytes()])
            #expect(photos(parsed).count == 5 && parsed.report.outcome == .finished, "without \(table)")
        }
        try library.connection.execute("DROP TABLE ZASSET")
        #expect(parse(PhotosParser.self, [try library.bytes()]).report.outcome == .failed)
        #expect(parse(PhotosParser.self, [nil]).report.outcome == .absent)
        #expect(parse(PhotosParser.self, [[1, 2, 3]]).report.outcome == .failed)
    }

    @Test("mutated libraries come to an end")
    func mutations() throws {
        let library = try library()
        for row in 1...20 as ClosedRange<Int64> {
            try add(row, "\(row).HEIC", to: library, Version.all[2], ["ZADDITIONALATTRIBUTES": .integer(row)])
            try library.insert("ZADDITIONALASSETATTRIBUTES", ["Z_PK": .integer(row), "ZORIGINALFILENAME": "x"])
            try library.insert("Z_30ASSETS", ["Z_30ALBUMS": 1, "Z_3ASSETS": .integer(row)])
            try library.insert("ZDETECTEDFACE", ["ZASSETFORFACE": .integer(row), "ZPERSONFORFACE": 1])
        }
        try library.insert("ZGENERICALBUM", ["Z_PK": 1, "ZKIND": 2, "ZTITLE": "x"])
        try library.insert("ZPERSON", ["Z_PK": 1, "ZFULLNAME": "x"])
        for variant in Mutations(of: try library.bytes(), count: mutationCount, seed: 31) {
            #expect(parse(PhotosParser.self, [variant]).rows.count < 100_000)
        }
    }
}
