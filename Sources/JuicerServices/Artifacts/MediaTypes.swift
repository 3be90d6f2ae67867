/// Media types by the endings of names, for files of which the app does not say what they are.
enum MediaTypes {
    /// The media type that a name tells; empty where it tells none.
    static func type(ofName name: String) -> String {
        guard name.utf8.count < 1_024, let dot = name.lastIndex(of: ".") else { return "" }
        return types[name[name.index(after: dot)...].lowercased()] ?? ""
    }

    /// As registered at https://www.iana.org/assignments/media-types, else what Apple's systems use.
    private static let types = [
        "jpg": "image/jpeg", "jpeg": "image/jpeg", "heic": "image/heic", "heif": "image/heif", "png": "image/png",
        "gif": "image/gif", "tif": "image/tiff", "tiff": "image/tiff", "webp": "image/webp", "bmp": "image/bmp",
        "dng": "image/x-adobe-dng", "svg": "image/svg+xml", "mov": "video/quicktime", "mp4": "video/mp4",
        "m4v": "video/x-m4v", "3gp": "video/3gpp", "avi": "video/x-msvideo", "caf": "audio/x-caf",
        "amr": "audio/amr", "m4a": "audio/mp4", "mp3": "audio/mpeg", "aac": "audio/aac", "wav": "audio/wav",
        "opus": "audio/ogg", "ogg": "audio/ogg", "pdf": "application/pdf", "txt": "text/plain", "csv": "text/csv",
        "htm": "text/html", "html": "text/html", "vcf": "text/vcard", "ics": "text/calendar", "rtf": "text/rtf",
        "zip": "application/zip", "json": "application/json", "doc": "application/msword",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xls": "application/vnd.ms-excel",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "ppt": "application/vnd.ms-powerpoint",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "pages": "application/vnd.apple.pages", "numbers": "application/vnd.apple.numbers",
        "key": "application/vnd.apple.keynote", "pkpass": "application/vnd.apple.pkpass",
    ]
}
