"""Writes Photos.sqlite with the pictures that it names.

The join table of albums and pictures is named by the entities' numbers, which every release gives anew. In 13 the
pictures' table has another name too, in 17 the columns of faces.
"""

import sqlite3
import uuid

from . import coredata, media
from . import facts as fact

DOMAIN, PATH = "CameraRollDomain", "Media/PhotoData/Photos.sqlite"
FILE_ID = fact.file_id(DOMAIN, PATH)
# Of each release: the entities' numbers, the columns of a face's person and picture, the model's version. The first
# entity is the pictures'.
RELEASES = {
    13: ({"GenericAsset": 34, "AdditionalAssetAttributes": 1, "DetectedFace": 18, "GenericAlbum": 26, "Album": 27,
          "CloudSharedAlbum": 28, "ImportSession": 29, "Person": 52, "InternalResource": 41, "Moment": 50},
         "ZPERSON", "ZASSET", 13703),
    15: ({"Asset": 3, "AdditionalAssetAttributes": 1, "DetectedFace": 20, "GenericAlbum": 27, "Album": 28,
          "CloudSharedAlbum": 29, "ImportSession": 30, "Person": 47, "InternalResource": 36, "Moment": 45},
         "ZPERSON", "ZASSET", 15331),
    17: ({"Asset": 3, "AdditionalAssetAttributes": 1, "DetectedFace": 22, "GenericAlbum": 28, "Album": 29,
          "CloudSharedAlbum": 30, "ImportSession": 31, "Person": 53, "InternalResource": 38, "Moment": 49},
         "ZPERSONFORFACE", "ZASSETFORFACE", 17120),
}
USER_ALBUM, SHARED_ALBUM, IMPORT_SESSION, PROJECT, ROOT, FOLDER, INTERNAL = 2, 1505, 1506, 1508, 3999, 4000, 3571
NOWHERE = -180.0

ASSET = """ZACTIVELIBRARYSCOPEPARTICIPATIONSTATE INTEGER, ZADJUSTMENTSSTATE INTEGER, ZAVALANCHEPICKTYPE INTEGER,
ZBUNDLESCOPE INTEGER, ZCLOUDDELETESTATE INTEGER, ZCLOUDISMYASSET INTEGER, ZCLOUDLOCALSTATE INTEGER, ZCOMPLETE INTEGER,
ZDEFERREDPROCESSINGNEEDED INTEGER, ZDEPTHTYPE INTEGER, ZDERIVEDCAMERACAPTUREDEVICE INTEGER, ZFAVORITE INTEGER,
ZHASADJUSTMENTS INTEGER, ZHDRTYPE INTEGER, ZHEIGHT INTEGER, ZHIDDEN INTEGER, ZISDETECTEDSCREENSHOT INTEGER,
ZKIND INTEGER, ZKINDSUBTYPE INTEGER, ZORIENTATION INTEGER, ZPLAYBACKSTYLE INTEGER, ZSAVEDASSETTYPE INTEGER,
ZTHUMBNAILINDEX INTEGER, ZTRASHEDSTATE INTEGER, ZVIDEOCPDURATIONVALUE INTEGER, ZVISIBILITYSTATE INTEGER, ZWIDTH INTEGER,
ZADDITIONALATTRIBUTES INTEGER, ZMOMENT INTEGER, ZADDEDDATE TIMESTAMP, ZANALYSISSTATEMODIFICATIONDATE TIMESTAMP,
ZDATECREATED TIMESTAMP, ZDURATION FLOAT, ZLASTSHAREDDATE TIMESTAMP, ZLATITUDE FLOAT, ZLONGITUDE FLOAT,
ZMODIFICATIONDATE TIMESTAMP, ZSORTTOKEN TIMESTAMP, ZTRASHEDDATE TIMESTAMP, ZAVALANCHEUUID VARCHAR,
ZCLOUDASSETGUID VARCHAR, ZDIRECTORY VARCHAR, ZFILENAME VARCHAR, ZORIGINALCOLORSPACE VARCHAR,
ZUNIFORMTYPEIDENTIFIER VARCHAR, ZUUID VARCHAR"""
ADDITIONAL = """ZALLOWEDFORANALYSIS INTEGER, ZCAMERACAPTUREDEVICE INTEGER, ZIMPORTEDBY INTEGER,
ZORIGINALFILESIZE INTEGER, ZORIGINALHEIGHT INTEGER, ZORIGINALWIDTH INTEGER, ZTIMEZONEOFFSET INTEGER, ZASSET INTEGER,
ZINFERREDTIMEZONEOFFSET INTEGER, ZGPSHORIZONTALACCURACY FLOAT, ZCREATORBUNDLEID VARCHAR, ZEXIFTIMESTAMPSTRING VARCHAR,
ZIMPORTEDBYBUNDLEIDENTIFIER VARCHAR, ZORIGINALFILENAME VARCHAR, ZTIMEZONENAME VARCHAR, ZTITLE VARCHAR,
ZREVERSELOCATIONDATA BLOB"""
ALBUM = """ZCACHEDCOUNT INTEGER, ZCACHEDPHOTOSCOUNT INTEGER, ZCACHEDVIDEOSCOUNT INTEGER, ZCLOUDDELETESTATE INTEGER,
ZCLOUDLOCALSTATE INTEGER, ZCUSTOMSORTASCENDING INTEGER, ZISPINNED INTEGER, ZKIND INTEGER, ZSYNCEVENTORDERKEY INTEGER,
ZTRASHEDSTATE INTEGER, ZPARENTFOLDER INTEGER, Z_FOK_PARENTFOLDER INTEGER, ZCREATIONDATE TIMESTAMP, ZSTARTDATE TIMESTAMP,
ZENDDATE TIMESTAMP, ZTRASHEDDATE TIMESTAMP, ZCLOUDGUID VARCHAR, ZPROJECTDOCUMENTTYPE VARCHAR, ZTITLE VARCHAR,
ZUUID VARCHAR, ZCLOUDOWNERFULLNAME VARCHAR"""


class Photos:
    def __init__(self, rng, cast, facts, backup, file, release):
        self.rng, self.cast, self.facts, self.backup = rng, cast, facts, backup
        numbers, self.face_person, self.face_asset, version = RELEASES[release]
        self.entity = next(iter(numbers))
        self.table = f"Z{self.entity.upper()}"
        parents = dict.fromkeys(("Album", "CloudSharedAlbum", "ImportSession"), numbers["GenericAlbum"])
        entities = [(number, name, parents.get(name, 0)) for name, number in numbers.items()]
        self.store = coredata.Store(sqlite3.connect(file), entities, version)
        self.album_number, self.asset_number = numbers["GenericAlbum"], numbers[self.entity]
        self.join = f"Z_{self.album_number}ASSETS"
        self.albums = []

    def uuid(self):
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4)).upper()

    def write(self, count):
        store = self.store
        store.table(self.table, ASSET)
        store.table("ZADDITIONALASSETATTRIBUTES", ADDITIONAL)
        store.table("ZGENERICALBUM", ALBUM)
        store.table("ZPERSON", "ZFACECOUNT INTEGER, ZTYPE INTEGER, ZVERIFIEDTYPE INTEGER, ZDISPLAYNAME VARCHAR, "
                    "ZFULLNAME VARCHAR, ZPERSONURI VARCHAR, ZPERSONUUID VARCHAR")
        store.table("ZDETECTEDFACE", f"ZHIDDEN INTEGER, ZMANUAL INTEGER, {self.face_asset} INTEGER, "
                    f"{self.face_person} INTEGER, ZCENTERX FLOAT, ZCENTERY FLOAT, ZUUID VARCHAR")
        store.table("ZINTERNALRESOURCE", "ZDATASTORESUBTYPE INTEGER, ZLOCALAVAILABILITY INTEGER, "
                    "ZRESOURCETYPE INTEGER, ZVERSION INTEGER, ZASSET INTEGER, ZDATALENGTH INTEGER")
        store.database.execute(
            f"CREATE TABLE {self.join} (Z_{self.album_number}ALBUMS INTEGER, Z_{self.asset_number}ASSETS INTEGER, "
            f"Z_FOK_{self.asset_number}ASSETS INTEGER, "
            f"PRIMARY KEY (Z_{self.album_number}ALBUMS, Z_{self.asset_number}ASSETS))")
        self.persons = [(store.add("ZPERSON", "Person", ZFACECOUNT=1, ZTYPE=0, ZVERIFIEDTYPE=1,
                                   ZDISPLAYNAME=person.first, ZFULLNAME=person.name, ZPERSONUUID=self.uuid()), person)
                        for person in self.cast.people[:12] if person.name]
        self.add_albums()
        for number in range(1, count + 1):
            self.asset(number)
        for row, title, shared, created, photos in self.albums:
            self.facts.add("album", source={"file_id": FILE_ID, "table": "ZGENERICALBUM", "row": row}, title=title,
                           shared=shared, created_ns=fact.unix_ns(created), photos=photos)
        store.close()

    def add_albums(self):
        """Albums that people see, and those that only Photos uses."""
        def add(entity, kind, title, **values):
            created = 640_000_000.5 + len(self.albums)
            return self.store.add("ZGENERICALBUM", entity, ZKIND=kind, ZTITLE=title, ZUUID=self.uuid(),
                                  ZCREATIONDATE=created, ZTRASHEDSTATE=values.pop("trashed", 0), **values), created

        root, _ = add("Album", ROOT, None)
        folder, _ = add("Album", FOLDER, "Travel", ZPARENTFOLDER=root)
        add("Album", INTERNAL, "progress-sync")
        add("ImportSession", IMPORT_SESSION, None)
        for title in ["Ferien 2024 🏔", "Familie", "空のアルバム", "Best of"]:
            row, created = add("Album", USER_ALBUM, title, ZPARENTFOLDER=self.rng.choice([root, folder]))
            self.albums.append((row, title, False, created, []))
        row, created = add("CloudSharedAlbum", SHARED_ALBUM, "Shared with all", ZCLOUDOWNERFULLNAME="Ana Müller")
        self.albums.append((row, "Shared with all", True, created, []))
        add("Album", USER_ALBUM, "Thrown away", trashed=1, ZTRASHEDDATE=650_000_000.0)

    def asset(self, number):
        rng = self.rng
        kind, subtype, extension = rng.choice(
            [(0, 0, "heic")] * 8 + [(0, 2, "heic")] * 3 + [(0, 10, "png")] * 2
            + [(0, 1, "jpg"), (0, 0, "jpg"), (1, 0, "mov"), (1, 101, "mov"), (1, 102, "mov")])
        original = f"IMG_{number:04d}.{extension.upper()}"
        directory, name = f"DCIM/{100 + number // 1000}APPLE", original
        identifier = self.uuid()
        if rng.random() < 0.15:
            directory, name = f"PhotoData/CPLAssets/group{rng.randrange(300)}", f"{identifier}.{extension.upper()}"
        taken = 600_000_000 + number * 3600 + rng.randrange(1 << 20) / (1 << 20)
        place = (round(rng.uniform(-89, 89), 6), round(rng.uniform(-179, 179), 6)) if rng.random() < 0.5 else None
        offset = rng.choice([0, 3600, 7200, -25_200, 19_800, None])
        content, present = media.make(rng, extension), rng.random() < 0.7
        trashed, hidden = rng.random() < 0.05, rng.random() < 0.04
        favourite, edited = rng.random() < 0.1, kind == 0 and rng.random() < 0.1
        width, height, duration = rng.choice([(4032, 3024), (3024, 4032), (1170, 2532)]) + (0.0,)
        if kind == 1:
            width, height, duration = 1920, 1080, rng.randrange(1, 1000) / 8
        row = self.store.add(
            self.table, self.entity, ZKIND=kind, ZKINDSUBTYPE=subtype, ZDIRECTORY=directory, ZFILENAME=name,
            ZUUID=identifier, ZDATECREATED=taken, ZADDEDDATE=taken + 5, ZMODIFICATIONDATE=taken + 50, ZSORTTOKEN=taken,
            ZDURATION=duration,
            ZLATITUDE=place[0] if place else NOWHERE, ZLONGITUDE=place[1] if place else NOWHERE, ZWIDTH=width,
            ZHEIGHT=height, ZFAVORITE=int(favourite), ZHIDDEN=int(hidden), ZTRASHEDSTATE=int(trashed),
            ZTRASHEDDATE=taken + 1000 if trashed else None, ZHASADJUSTMENTS=int(edited), ZADJUSTMENTSSTATE=2 * edited,
            ZISDETECTEDSCREENSHOT=int(subtype == 10), ZPLAYBACKSTYLE=3 if subtype == 2 else 4 if kind else 1,
            ZUNIFORMTYPEIDENTIFIER=media.uti(extension), ZSAVEDASSETTYPE=3, ZVISIBILITYSTATE=0, ZCOMPLETE=1,
            ZCLOUDLOCALSTATE=1, ZORIENTATION=1)
        extra = self.store.add(
            "ZADDITIONALASSETATTRIBUTES", "AdditionalAssetAttributes", ZASSET=row, ZORIGINALFILENAME=original,
            ZTIMEZONEOFFSET=offset, ZORIGINALFILESIZE=len(content), ZORIGINALWIDTH=width, ZORIGINALHEIGHT=height,
            ZIMPORTEDBYBUNDLEIDENTIFIER="com.apple.camera", ZTIMEZONENAME="Europe/Zurich" if offset else None)
        self.store.database.execute(f"UPDATE {self.table} SET ZADDITIONALATTRIBUTES = ? WHERE Z_PK = ?", (extra, row))
        told = {"time_ns": fact.unix_ns(taken), "offset_minutes": (offset or 0) // 60, "original_name": original,
                "place": place, "favourite": favourite, "hidden": hidden, "trashed": trashed, "video": kind == 1,
                "screenshot": subtype == 10, "present": present, "width": width, "height": height,
                "duration_ms": round(duration * 1000)}
        self.files(told, directory, name, extension, content, present, subtype == 2, edited, int(taken) + fact.COCOA)
        told["people"] = self.faces(row) if kind == 0 else []
        told["albums"] = self.put_in_albums(row, trashed)
        self.facts.add("photo", source={"file_id": FILE_ID, "table": self.table, "row": row}, **told)

    def files(self, told, directory, name, extension, content, present, live, edited, modified):
        def keep(path, data, kind):
            return {"file_id": self.backup.add_file(DOMAIN, path, data, modified, 3), "mime": media.mime(kind),
                    "size": len(data)}

        stem = name.rpartition(".")[0]
        if present:
            told["original"] = keep(f"Media/{directory}/{name}", content, extension)
            if live:
                told["live_video"] = keep(f"Media/{directory}/{stem}.MOV", media.make(self.rng, "mov"), "mov")
        else:
            told["thumbnail"] = keep(f"Media/PhotoData/Thumbnails/V2/{directory}/{name}/5005.JPG",
                                     media.make(self.rng, "jpg"), "jpg")
        if edited:
            ending = "heic" if extension == "heic" else "jpg"
            told["edited"] = keep(f"Media/PhotoData/Mutations/{directory}/{stem}/Adjustments/FullSizeRender.{ending}",
                                  media.make(self.rng, ending), ending)

    def faces(self, row):
        if self.rng.random() > 0.3:
            return []
        seen = self.rng.sample(self.persons, self.rng.randrange(1, 4))
        for key, _ in seen:
            self.store.add("ZDETECTEDFACE", "DetectedFace", ZHIDDEN=0, ZMANUAL=0, ZUUID=self.uuid(), ZCENTERX=0.5,
                           **{self.face_asset: row, self.face_person: key})
        # A face that nobody named.
        self.store.add("ZDETECTEDFACE", "DetectedFace", ZHIDDEN=0, **{self.face_asset: row})
        return [person.name for _, person in seen]

    def put_in_albums(self, row, trashed):
        titles = []
        for album, title, _, _, photos in self.albums:
            if "空" not in title and self.rng.random() < 0.15:
                self.store.database.execute(f"INSERT INTO {self.join} VALUES (?,?,?)", (album, row, len(photos) * 1024))
                photos.append({"row": row, "trashed": trashed})
                titles.append(title)
        return titles


def write(rng, cast, facts, backup, file, count, release, modified):
    Photos(rng, cast, facts, backup, file, release).write(count)
    backup.add_file(DOMAIN, PATH, file, modified, 4)
