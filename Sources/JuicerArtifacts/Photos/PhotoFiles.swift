/// Where the files of a photo lie: everything is under `Media`.
struct PhotoFiles {
    let domain: String

    /// The original. Its folder is `DCIM/100APPLE`, or `PhotoData/CPLAssets/group…` for what came from iCloud.
    func original(_ folder: String, _ name: String) -> AttachmentRef {
        // Without a folder it is nowhere on the device.
        var file = AttachmentRef(folder.isEmpty || name.isEmpty ? .missing : place("\(folder)/\(name)"))
        file.name = name
        file.mediaType = Self.mediaType(ofName: name)
        return file
    }

    /// Smaller copies, which stay on the device when the original is only in iCloud.
    func smaller(_ folder: String, _ name: String) -> [AttachmentRef] {
        guard !folder.isEmpty, !name.isEmpty else { return [] }
        // The number is a format: 5005 since iOS 11 or so, 5003 before.
        return ["5005.JPG", "5003.JPG"]
            .map { size in
                var file = AttachmentRef(place("PhotoData/Thumbnails/V2/\(folder)/\(name)/\(size)"))
                file.name = size
                file.mediaType = "image/jpeg"
                return file
            }
    }

    /// The moving half of a live photo: beside it, of the same name.
    func liveVideo(_ folder: String, _ name: String) -> AttachmentRef? {
        guard !folder.isEmpty, let stem = Self.stem(name) else { return nil }
        var file = AttachmentRef(place("\(folder)/\(stem).MOV"))
        file.name = "\(stem).MOV"
        file.mediaType = "video/quicktime"
        return file
    }

    /// The edited version. Its type is not noted: of a HEIC it is one too in newer versions, and a JPEG before.
    func edited(_ folder: String, _ name: String, isVideo: Bool, isNewer: Bool) -> AttachmentRef? {
        guard !folder.isEmpty, let stem = Self.stem(name) else { return nil }
        let isHEIC = isNewer && Self.mediaType(ofName: name) == "image/heic"
        let ending = isVideo ? "mov" : isHEIC ? "heic" : "jpg"
        var file = AttachmentRef(
            place("PhotoData/Mutations/\(folder)/\(stem)/Adjustments/FullSizeRender.\(ending)")
        )
        file.name = "\(stem).\(ending)"
        file.mediaType = Self.mediaType(ofName: file.name)
        return file
    }

    private func place(_ path: String) -> AttachmentRef.Place { .file(domain: domain, path: "Media/\(path)") }

    private static func stem(_ name: String) -> String? {
        guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return nil }
        return String(name[..<dot])
    }

    static func mediaType(ofName name: String) -> String {
        guard name.utf8.count < 1_024, let dot = name.lastIndex(of: ".") else { return "" }
        return mediaTypes[name[name.index(after: dot)...].lowercased()] ?? ""
    }

    private static let mediaTypes = [
        "jpg": "image/jpeg", "jpeg": "image/jpeg", "heic": "image/heic", "heif": "image/heif", "png": "image/png",
        "gif": "image/gif", "tif": "image/tiff", "tiff": "image/tiff", "webp": "image/webp", "bmp": "image/bmp",
        "dng": "image/x-adobe-dng", "mov": "video/quicktime", "mp4": "video/mp4", "m4v": "video/x-m4v",
        "3gp": "video/3gpp", "avi": "video/x-msvideo",
    ]

    /// The media type of Apple's type; empty where it is not a common one.
    static func mediaType(ofUniform type: String) -> String { uniformTypes[type] ?? "" }

    private static let uniformTypes = [
        "public.jpeg": "image/jpeg", "public.heic": "image/heic", "public.heif": "image/heif",
        "public.png": "image/png", "com.compuserve.gif": "image/gif", "public.tiff": "image/tiff",
        "org.webmproject.webp": "image/webp", "com.adobe.raw-image": "image/x-adobe-dng",
        "com.apple.quicktime-movie": "video/quicktime", "public.mpeg-4": "video/mp4",
        "com.apple.m4v-video": "video/x-m4v", "public.3gpp": "video/3gpp",
    ]
}
