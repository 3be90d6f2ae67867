import JuicerCore
import JuicerSQLite
import Synchronization
import TestSupport
import Testing

@Suite struct MutationTests {
    @Test("ten thousand damaged databases give rows or an error of SQLite, and all come to an end")
    func damagedDatabases() throws {
        let original = try database(
            "PRAGMA page_size = 512",
            "CREATE TABLE Files(fileID TEXT PRIMARY KEY, domain TEXT, relativePath TEXT, flags INTEGER, file BLOB)",
            "CREATE INDEX byDomain ON Files(domain, relativePath)",
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12)
            INSERT INTO Files SELECT printf('%040d', i), 'D' || (i % 3), 'p' || i, 1, zeroblob(i * 60) FROM n
            """
        )
        var opened = 0
        var refused = 0
        for (number, bytes) in Mutations(of: original, count: 10_000, seed: 2_026).enumerated() {
            // Checks come every ten thousand instructions: an endless cycle of pages ends after a million.
            let checks = Counter()
            let options = ReadOptions(shouldContinue: { checks.value.add(1, ordering: .relaxed).newValue < 100 })
            do {
                let connection = try Connection(reading: BytesSource(bytes), options: options)
                opened += 1
                let statement = try connection.prepare("SELECT * FROM Files ORDER BY domain, relativePath")
                while try statement.step() {
                    for column in 0..<statement.columnCount { _ = statement.value(column) }
                }
            } catch let error as SQLiteError {
                refused += 1
                #expect(error.code != .misuse, "variant \(number): \(error)")
            }
        }
        #expect(opened > 1_000 && refused > 1_000)
    }
}

private final class Counter: Sendable {
    let value = Atomic(0)
}
