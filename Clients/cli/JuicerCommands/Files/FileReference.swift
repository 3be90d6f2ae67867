import ArgumentParser

/// FILE on the command line: a file id of 40 hexadecimal digits, or `domain:relativePath`.
enum FileReference: ExpressibleByArgument, Equatable, Sendable {
    case id(String)
    case place(domain: String, relativePath: String)

    init?(argument: String) {
        let isID =
            argument.utf8.count == 40
            && argument.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
                    UInt8(ascii: "A")...UInt8(ascii: "F"):
                    true
                default: false
                }
            }
        if isID {
            self = .id(argument.lowercased())
        } else if let colon = argument.firstIndex(of: ":"), colon != argument.startIndex {
            let path = argument[argument.index(after: colon)...]
            self = .place(domain: String(argument[..<colon]), relativePath: String(path))
        } else {
            return nil
        }
    }
}
