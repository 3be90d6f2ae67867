/// Where an entry of a backup goes below the target folder: `<domain>/<relative path>`, as names that are safe to use.
///
/// Domains and paths are chosen by whoever made the backup, so each name in them is checked. Bytes that are not UTF-8 are
/// taken as they are: file systems of Linux keep them.
struct EntryPath: Hashable, Sendable {
    /// Why a path is refused.
    enum Refusal: Error, Equatable, Sendable {
        /// No domain, or one with "/" in it.
        case domain
        /// Begins with "/".
        case absolute
        /// Two "/" in a row, or one at the end.
        case emptyName
        /// "." or "..".
        case dots
        /// A NUL, a newline or another control character.
        case controlCharacter
        /// A name of more than 255 bytes.
        case longName
        /// More than 4,095 bytes, or more than 256 names.
        case longPath

        var reason: String {
            switch self {
            case .domain: "its domain is no folder name"
            case .absolute: "its path is absolute"
            case .emptyName: "its path has an empty name"
            case .dots: "its path has the name ‘.’ or ‘..’"
            case .controlCharacter: "its path has a control character"
            case .longName: "its path has a name of more than 255 bytes"
            case .longPath: "its path is too long"
            }
        }
    }

    /// The domain's name, then the names of the path; never empty.
    let names: [[UInt8]]

    init(domain: String, relativePath: some Collection<UInt8>) throws(Refusal) {
        let slash = UInt8(ascii: "/")
        let domainName = Array(domain.utf8)
        guard !domainName.isEmpty, !domainName.contains(slash) else { throw .domain }
        guard domainName.count + relativePath.count <= 4094 else { throw .longPath }
        var names = [domainName]
        if !relativePath.isEmpty {
            guard relativePath.first != slash else { throw .absolute }
            let parts = relativePath.split(separator: slash, omittingEmptySubsequences: false)
            guard parts.count <= 256 else { throw .longPath }
            names += parts.map { Array($0) }
        }
        for name in names { try Self.check(name) }
        self.names = names
    }

    /// The path of the folder that it lies in; empty for a domain's own folder.
    var parent: ArraySlice<[UInt8]> { names.dropLast() }

    /// Its own name.
    var name: [UInt8] { names[names.count - 1] }

    private static func check(_ name: [UInt8]) throws(Refusal) {
        guard !name.isEmpty else { throw .emptyName }
        guard name != [0x2E], name != [0x2E, 0x2E] else { throw .dots }
        guard name.count <= 255 else { throw .longName }
        guard !name.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { throw .controlCharacter }
    }
}
