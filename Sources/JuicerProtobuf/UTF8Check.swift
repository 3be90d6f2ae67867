/// Whether bytes are well-formed UTF-8: no overlong form, no surrogate, nothing above U+10FFFF.
func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var at = 0
    let count = bytes.count
    while at < count {
        // Eight bytes of ASCII at a time: most text that passes here is.
        while count - at >= 8 {
            let word = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            if word & 0x8080_8080_8080_8080 != 0 { break }
            at += 8
        }
        guard at < count else { return true }
        let lead = bytes[at]
        if lead < 0x80 {
            at += 1
            continue
        }
        guard let form = UTF8Form(lead: lead), at + form.length <= count else { return false }
        guard form.second.contains(bytes[at + 1]) else { return false }
        for index in (at + 2)..<max(at + 2, at + form.length) where bytes[index] & 0xC0 != 0x80 { return false }
        at += form.length
    }
    return true
}

/// What may follow a lead byte: table 3-7 of the Unicode standard.
private struct UTF8Form {
    let length: Int
    let second: ClosedRange<UInt8>

    init?(lead: UInt8) {
        switch lead {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return nil
        }
    }
}
