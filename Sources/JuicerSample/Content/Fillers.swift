/// Files without meaning, for measuring: equal ones, a big one, many tiny ones.
enum FillerContent {
    static let domain = "AppDomain-org.example.filler"

    static func add(_ context: ContentContext) throws {
        let options = context.options
        var random = context.random("filler")
        for index in 0..<options.fillerFiles {
            let content = SampleContent.pattern(size: options.fillerFileSize, seed: random.next())
            try context.add(
                SampleEntry(domain: domain, path: "Documents/filler/\(index / 100)/\(index).bin", kind: .file(content))
            )
        }
        if options.bigFileSize > 0 {
            let content = SampleContent.pattern(size: options.bigFileSize, seed: random.next())
            try context.add(SampleEntry(domain: domain, path: "Documents/big.bin", kind: .file(content)))
        }
        for index in 0..<options.manyFiles {
            let bytes = random.bytes(index % 64)
            try context.add(.file("AppDomain-org.example.many", "Library/many/\(index / 100)/\(index).dat", bytes))
        }
    }
}
