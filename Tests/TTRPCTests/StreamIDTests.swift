import Testing

@testable import TTRPC

@Suite("Stream ids")
struct StreamIDTests {
    private func uses(_ ids: inout UsedStreamIDs, _ values: UInt32...) -> [Bool] {
        values.map { ids.use($0) }
    }

    @Test("Ids go up, a skipped one may come later, a used one never again")
    func skipped() {
        var ids = UsedStreamIDs()
        #expect(uses(&ids, 1, 9, 9, 1) == [true, true, false, false])
        #expect(uses(&ids, 5, 5, 3, 7, 3, 7) == [true, false, true, true, false, false])
        #expect(uses(&ids, .max, .max - 2, 11, .max, 11) == [true, true, true, false, false])
    }

    @Test("A connection whose first id is high has skipped those below")
    func highFirst() {
        var ids = UsedStreamIDs()
        #expect(uses(&ids, 1_000_001, 1, 3, 999_999) == [true, true, true, true])
        #expect(uses(&ids, 1, 999_999) == [false, false])
    }

    @Test("Of more gaps than the limit the oldest is lost")
    func bounded() {
        var ids = UsedStreamIDs(limit: 2)
        #expect(uses(&ids, 1, 5, 9, 13) == [true, true, true, true])
        #expect(uses(&ids, 3, 7, 11) == [false, true, true])
    }

    @Test("Recent ids are remembered until so many others came")
    func recent() {
        var ids = RecentStreamIDs(limit: 2)
        let inserted = ([1, 1, 3, 5, 3, 5, 1] as [UInt32]).map { ids.insert($0) }
        #expect(inserted == [true, false, true, true, false, false, true])
    }
}
