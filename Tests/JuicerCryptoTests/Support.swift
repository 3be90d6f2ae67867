import JuicerCore

func secret(_ bytes: [UInt8]) -> SecretBytes {
    bytes.withUnsafeBytes { SecretBytes(copying: $0) }
}

func secret(_ text: String) -> SecretBytes {
    secret(Array(text.utf8))
}

func secret(hex text: String) -> SecretBytes {
    secret(Hex.decode(text) ?? [])
}

extension SecretBytes {
    var hex: String { withUnsafeBytes { Hex.encode($0) } }
}
