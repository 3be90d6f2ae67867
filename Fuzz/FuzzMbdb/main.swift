import CFuzzer
import JuicerBackupFormat
import JuicerCore

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv

/// A list is read or refused; pages over what is read give each entry once.
LLVMFuzzerRunDriver(&count, &arguments) { start, size in
    let source = BytesSource(Array(UnsafeBufferPointer(start: start, count: size)))
    guard let manifest = try? LocalBackupReader().openManifest(.init(format: .mbdb, stored: source, fileKey: nil)),
        let total = try? manifest.entryCount
    else { return 0 }
    var query = ManifestQuery(limit: 3)
    var seen: Int64 = 0
    repeat {
        guard let page = try? manifest.page(query) else { return 0 }
        seen += Int64(page.records.count)
        precondition(seen <= total)
        query.after = page.next
    } while query.after != nil
    precondition(seen == total)
    return 0
}
