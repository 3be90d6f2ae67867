import JuicerArtifacts
import JuicerCore
import JuicerSQLite
import TestSupport
import Testing

@Suite struct LocationsParserTests {
    /// consolidated.db of iOS 4, and what followed it.
    private func cache(_ cells: String) throws -> TestDatabase {
        try TestDatabase(
            """
            CREATE TABLE \(cells) (MCC INTEGER, MNC INTEGER, LAC INTEGER, CI INTEGER, Timestamp FLOAT, Latitude FLOAT,
                Longitude FLOAT, HorizontalAccuracy FLOAT, Altitude FLOAT, VerticalAccuracy FLOAT, Speed FLOAT,
                Course FLOAT, Confidence INTEGER, PRIMARY KEY (MCC, MNC, LAC, CI));
            CREATE TABLE WifiLocation (MAC TEXT, Channel INTEGER, Timestamp FLOAT, Latitude FLOAT, Longitude FLOAT,
                HorizontalAccuracy FLOAT, Altitude FLOAT, VerticalAccuracy FLOAT, Speed FLOAT, Course FLOAT,
                Confidence INTEGER, PRIMARY KEY (MAC));
            CREATE TABLE \(cells)Counts (X INTEGER);
            INSERT INTO \(cells) (MCC, MNC, LAC, CI, Timestamp, Latitude, Longitude, HorizontalAccuracy) VALUES
                (242, 1, 5, 6, 700000000.5, 59.91, 10.75, 500), (242, 1, 5, 7, 700000000, -180, -180, -1),
                (242, 1, 5, 8, 'then', 60, 11, 400);
            INSERT INTO WifiLocation (MAC, Timestamp, Latitude, Longitude) VALUES ('0:1:2:3:4:5', 700000001, 59.9, 10.7);
            """
        )
    }

    private func parsed(_ files: [[UInt8]]) -> Parsed {
        let name = LocationsParser.requests[0].name
        let inputs = files.map { InputFile(request: name, domain: "RootDomain", path: "", source: BytesSource($0)) }
        let sink = CollectingSink()
        let report = ArtifactParsers.run(LocationsParser.self, ParserInputs(inputs), to: sink)
        return Parsed(rows: sink.rows, report: report)
    }

    private func places(_ parsed: Parsed) -> [LocationRow] {
        parsed.rows.compactMap { if case .location(let row) = $0 { row } else { nil } }
    }

    @Test("towers and access points have a place and a time", arguments: ["CellLocation", "LteCellLocation"])
    func places(cells: String) throws {
        let parsed = parsed([try cache(cells).bytes()])
        let places = places(parsed)
        #expect(places.map(\.label) == ["cell tower", "cell tower", "Wi-Fi access point"])
        #expect(places[0].place == GeoPoint(latitude: 59.91, longitude: 10.75, accuracy: 500))
        #expect(places[0].time?.nanoseconds == 1_678_307_200_500_000_000 && places[1].time == nil)
        #expect(places.allSatisfy { $0.origin == .location && $0.originID.isEmpty })
        #expect(parsed.problem(.wrongType)?.count == 1 && parsed.report.problems.count == 1)
    }

    @Test("one file that is damaged does not stop the other, and ids differ")
    func severalFiles() throws {
        let bytes = try cache("CellLocation").bytes()
        let parsed = parsed([bytes, [1, 2, 3], bytes])
        #expect(places(parsed).count == 6 && Set(places(parsed).map(\.id)).count == 6)
        #expect(parsed.problem(.fileUnreadable)?.count == 1)
        #expect(self.parsed([]).report.outcome == .absent && self.parsed([[9]]).report.outcome == .failed)
        let empty = self.parsed([try TestDatabase("CREATE TABLE x (y)").bytes()])
        #expect(empty.rows.isEmpty && empty.problem(.tableMissing) != nil)
    }

    @Test("mutated caches come to an end")
    func mutations() throws {
        for variant in Mutations(of: try cache("CellLocation").bytes(), count: mutationCount, seed: 61) {
            #expect(parsed([variant]).rows.count < 100_000)
        }
    }
}
