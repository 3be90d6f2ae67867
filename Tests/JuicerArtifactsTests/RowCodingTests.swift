import JuicerArtifacts
import TestSupport
import Testing

@Suite struct RowCodingTests {
    @Test("rows of every kind come back as they were, alone and in a row")
    func roundTrip() throws {
        var encoder = RowEncoder()
        for row in SampleRows.all {
            #expect(try RowDecoder.decode(RowEncoder.encode(row)) == row)
            encoder.append(row)
        }
        var decoder = RowDecoder(encoder.bytes)
        var rows: [ArtifactRow] = []
        while let row = try decoder.next() { rows.append(row) }
        #expect(rows == SampleRows.all)
        #expect(encoder.cutListCount == 0)
    }

    @Test("a row of nothing but its name is small")
    func blankRow() throws {
        let row = ArtifactRow.visit(VisitRow(id: "1", source: SourceRow(file: 0, table: "t", rowID: 1)))
        #expect(RowEncoder.encode(row).count <= 10)
        #expect(try RowDecoder.decode(RowEncoder.encode(row)) == row)
    }

    @Test("extreme numbers survive", arguments: [Int64.min, -1, 0, 1, .max])
    func extremes(value: Int64) throws {
        var album = AlbumRow(id: "", source: SourceRow(file: 0, table: "", rowID: value))
        album.photoCount = value
        album.created = UnixTime(nanoseconds: value)
        #expect(try RowDecoder.decode(RowEncoder.encode(.album(album))) == .album(album))
    }

    @Test("the bytes are those that the format's description gives")
    func knownBytes() {
        var album = AlbumRow(id: "a1", source: SourceRow(file: 0, table: "t", rowID: 3))
        album.photoCount = 300
        album.isShared = true
        // Version, kind; presence of id, count, shared and source; id; 600 as a varint; the source with table and row.
        let expected: [UInt8] = [1, 4, 0b0011_0101, 2, 0x61, 0x31, 0xD8, 0x04, 0b110, 1, 0x74, 6]
        #expect(RowEncoder.encode(.album(album)) == expected)
    }

    @Test("another version, an unknown kind, a cut and bytes after the end are refused")
    func refused() {
        let good = RowEncoder.encode(.message(SampleRows.message))
        for count in 0..<good.count {
            #expect(throws: RowCodingError.self) { try RowDecoder.decode(Array(good.prefix(count))) }
        }
        #expect(throws: RowCodingError.unknownVersion(2)) { try RowDecoder.decode([2] + good.dropFirst()) }
        #expect(throws: RowCodingError.malformed("an unknown kind of row")) {
            try RowDecoder.decode([1, 99] + good.dropFirst(2))
        }
        #expect(throws: RowCodingError.malformed("bytes after its end")) { try RowDecoder.decode(good + [0]) }
        var decoder = RowDecoder([255, 255, 255, 255, 1])
        #expect(throws: RowCodingError.truncated) { try decoder.next() }
    }

    @Test("a list that claims too many elements takes no memory")
    func hugeLists() {
        // An album's id that claims 2^60 bytes, and a photo with 2^40 people.
        #expect(throws: RowCodingError.truncated) {
            try RowDecoder.decode([1, 4, 1] + [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10])
        }
        #expect(throws: RowCodingError.self) {
            try RowDecoder.decode([1, 2, 0b1000, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F])
        }
    }

    @Test("a number of more than 64 bits is refused")
    func longNumbers() {
        for count in [10, 11, 200] {
            #expect(throws: RowCodingError.malformed("a number of more than 64 bits")) {
                try RowDecoder.decode([1, 4, 0b100] + [UInt8](repeating: 0xFF, count: count) + [0x01])
            }
        }
    }

    @Test("lists longer than the limit are cut, and that is counted")
    func longLists() throws {
        var row = SampleRows.message
        row.edits = Array(repeating: EditRow(time: nil, text: "x"), count: RowEncoder.longestList + 5)
        var encoder = RowEncoder()
        encoder.append(.message(row))
        #expect(encoder.cutListCount == 1)
        var decoder = RowDecoder(encoder.bytes)
        guard case .message(let found) = try decoder.next() else { return #expect(Bool(false)) }
        #expect(found.edits.count == RowEncoder.longestList)
    }

    @Test("a report comes back as it was")
    func report() throws {
        var report = ParseReport(kind: .note)
        (report.outcome, report.failure, report.rowCount) = (.failed, "the reason", 1 << 50)
        report.problems = ProblemCode.allCases.map {
            ParseProblem(code: $0, table: "t", count: 3, firstRowID: -1, detail: "why")
        }
        #expect(try RowDecoder.decodeReport(RowEncoder.encode(report)) == report)
    }

    @Test("mutated rows are decoded or refused, never more")
    func mutations() {
        var refused = 0
        var tried = 0
        for (seed, row) in SampleRows.all.enumerated() {
            for variant in Mutations(of: RowEncoder.encode(row), count: mutationCount, seed: UInt64(seed)) {
                tried += 1
                do {
                    // What is decoded can be encoded again.
                    _ = RowEncoder.encode(try RowDecoder.decode(variant))
                } catch {
                    refused += 1
                }
            }
        }
        #expect(refused > tried / 10 && refused < tried)
    }
}
