/// One of the two apps: each has its own container, with the same files in it.
struct WhatsAppEdition: Sendable {
    /// How messages and calls of it go.
    let service: String
    /// What ids begin with, so that those of both apps differ.
    let prefix: String
    let chats: InputRequest
    let contacts: InputRequest
    let accounts: InputRequest
    let calls: InputRequest

    /// What its messages are read from.
    var messageRequests: [InputRequest] { [chats, contacts, accounts] }
    /// What its calls are read from: all but the calls themselves is for names.
    var callRequests: [InputRequest] { [calls, chats, contacts, accounts] }

    private init(service: String, prefix: String, group: String, legacy: String) {
        self.service = service
        self.prefix = prefix
        func request(_ file: String) -> InputRequest {
            InputRequest(
                "\(service) \(file)",
                [
                    .file(domain: "AppDomainGroup-\(group)", path: file),
                    .file(domain: "AppDomain-\(legacy)", path: "Documents/\(file)"),
                ],
                isOptional: true
            )
        }
        chats = request("ChatStorage.sqlite")
        contacts = request("ContactsV2.sqlite")
        accounts = request("LID.sqlite")
        calls = request("CallHistory.sqlite")
    }

    static let all = [
        WhatsAppEdition(
            service: "WhatsApp",
            prefix: "",
            group: "group.net.whatsapp.WhatsApp.shared",
            legacy: "net.whatsapp.WhatsApp"
        ),
        WhatsAppEdition(
            service: "WhatsApp Business",
            prefix: "business/",
            group: "group.net.whatsapp.WhatsAppSMB.shared",
            legacy: "net.whatsapp.WhatsAppSMB"
        ),
    ]
}
