/// A value with its label, as contacts have them.
public struct LabeledValue: Sendable, Hashable {
    /// The label: "home", "work", or the owner's own; empty if none.
    public var label: String
    /// The value.
    public var value: String

    public init(label: String, value: String) {
        self.label = label
        self.value = value
    }
}

/// A contact.
public struct ContactRow: Sendable, Hashable {
    /// Names it in this backup.
    public var id: String
    /// The whole name.
    public var name = ""
    /// First name.
    public var givenName = ""
    /// Last name.
    public var familyName = ""
    /// Nickname.
    public var nickname = ""
    /// The organization.
    public var organization = ""
    /// Title and department, as far as they are known: "Editor, Maps".
    public var jobTitle = ""
    /// Phone numbers as they were typed.
    public var phones: [LabeledValue] = []
    /// Mail addresses.
    public var emails: [LabeledValue] = []
    /// Postal addresses on one line each.
    public var addresses: [LabeledValue] = []
    /// Web addresses.
    public var urls: [LabeledValue] = []
    /// Accounts of other services, with the service before them: "Mastodon: @ana".
    public var accounts: [LabeledValue] = []
    /// Related people by name.
    public var related: [LabeledValue] = []
    /// Other days than the birthday, written like it.
    public var dates: [LabeledValue] = []
    /// Birthday as "YYYY-MM-DD", or "--MM-DD" without a year; empty where it is not known.
    public var birthday = ""
    /// Whether it is the card of the owner of the device.
    public var isOwner = false
    /// The same for cards of several accounts that the device shows as one person; empty if it is alone.
    public var linkID = ""
    /// Groups that it is in.
    public var groups: [String] = []
    /// The note on it.
    public var note = ""
    /// The picture.
    public var picture: AttachmentRef?
    /// Where it comes from.
    public var source: SourceRow

    public init(id: String, source: SourceRow) {
        self.id = id
        self.source = source
    }
}
