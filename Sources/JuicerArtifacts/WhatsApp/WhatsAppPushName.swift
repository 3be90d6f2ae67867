internal import FoundationEssentials

/// The name that a sender gave themselves, in `ZPUSHNAME`: written out in old stores; in newer ones Base64 of a protobuf
/// message whose field 1 it is, if it is there at all.
enum WhatsAppPushName {
    static func name(_ cell: String) -> String {
        guard cell.utf8.count >= 8, cell.utf8.count <= 4_096, let data = Data(base64Encoded: cell) else {
            return WhatsAppPeople.cleaned(cell)
        }
        let packed = [UInt8](data)
            .withUnsafeBytes { bytes -> String?? in
                // Field 1: a text, or a number when there is no name. A name that happens to be Base64 begins otherwise.
                guard let first = bytes.first, first == 0x0A || first == 0x08 else { return nil }
                var name: String?
                var fields = ProtobufFields(bytes)
                do {
                    while let (number, value) = try fields.next() {
                        if number == 1, let text = value.text { name = text }
                    }
                } catch {
                    return nil
                }
                return .some(name)
            }
        return WhatsAppPeople.cleaned(packed.map { $0 ?? "" } ?? cell)
    }
}
