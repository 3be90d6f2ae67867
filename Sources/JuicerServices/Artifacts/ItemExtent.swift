/// How much of something goes into an answer.
enum ItemExtent: Hashable {
    /// Everything.
    case whole
    /// What lists show: the text of a note is left out.
    case list
    /// What names it, and when and where it comes from: of what is too large for an answer.
    case identity

    /// Unicode scalars of a preview.
    static let longestPreview = 200
    /// Unicode scalars of the id of something that is too large.
    private static let longestID = 1_000

    /// Why something is not whole; empty where it is.
    var problem: String { self == .identity ? "it is larger than an answer may be; export it to see it" : "" }

    /// An id; its beginning where it is a part of what is too large.
    func id(_ id: String) -> String { self == .identity ? id.beginning(Self.longestID) : id }

    /// A title; its beginning where it is one of what is too large.
    func title(_ title: String) -> String { self == .identity ? title.beginning(Self.longestPreview) : title }
}

extension String {
    /// So many Unicode scalars from the front.
    func beginning(_ count: Int) -> String {
        // No scalar has more than four bytes.
        utf8.count <= count ? self : String(unicodeScalars.prefix(count))
    }
}
