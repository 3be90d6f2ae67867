import EchoProto
import Foundation
import JuicerProto
import JuicerProtobuf

/// One line of Vectors/messages.tsv: a message as Python's protobuf encodes it, and its JSON.
struct Vector: Sendable {
    let name: String
    let wire: [UInt8]
    let json: String

    /// Every vector there is.
    static let all: [Vector] = {
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Vectors/messages.tsv").standardizedFileURL.path
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
        return text.split(separator: "\n")
            .map { line in
                let parts = line.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
                return Vector(name: String(parts[0]), wire: bytes(hex: parts[1]), json: String(parts[2]))
            }
    }()

    static func bytes(hex: Substring) -> [UInt8] {
        let digits = Array(hex.utf8).map { $0 < 0x3A ? $0 - 0x30 : $0 - 0x57 }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}

/// Every message type there is, by full name.
let messageTypes: [String: any ProtobufMessage.Type] = {
    let all = JuicerProto.MessageCatalogue.all + EchoProto.MessageCatalogue.all + MessageCatalogue.all
    return Dictionary(uniqueKeysWithValues: all.map { ("\($0.fullName)", $0) })
}()
