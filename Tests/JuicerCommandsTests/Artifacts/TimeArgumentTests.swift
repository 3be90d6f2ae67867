import ArgumentParser
import JuicerProto
import Testing

@testable import JuicerCommands

@Suite("Times on the command line")
struct TimeArgumentTests {
    @Test(
        "are days or points in time",
        arguments: [
            ("2024-05-01", 1_714_521_600, 0), ("1970-01-01", 0, 0), ("1969-12-31", -86_400, 0),
            ("2024-02-29", 1_709_164_800, 0), ("2024-05-01T12:00:05Z", 1_714_564_805, 0),
            ("2024-05-01T12:00:05+02:00", 1_714_557_605, 0),
            ("2024-05-01t12:00:05.25-01:30", 1_714_570_205, 250_000_000),
            ("2024-05-01 12:00:05.1234567891z", 1_714_564_805, 123_456_789), ("0001-01-01", -62_135_596_800, 0),
            ("1969-12-31T23:59:59Z", -1, 0), ("9999-12-31", 253_402_214_400, 0),
        ] as [(String, Int64, Int32)]
    )
    func start(text: String, seconds: Int64, nanos: Int32) {
        #expect(TimeArgument(argument: text)?.start(utc: true) == Timestamp(seconds: seconds, nanos: nanos))
    }

    @Test(
        "are nothing else",
        arguments: [
            "", "today", "2024", "2024-5-1", "2024-02-30", "2023-02-29", "2024-13-01", "2024-00-01", "2024-05-01T",
            "2024-05-01T12:00", "2024-05-01T12:00:05", "2024-05-01T24:00:00Z", "2024-05-01T12:00:60Z",
            "2024-05-01T12:00:05.Z", "2024-05-01T12:00:05+0200", "2024-05-01T12:00:05Zx", "2024-05-01x", "0000-01-01",
            "２０２４-05-01", " 2024-05-01", "-2024-05-01",
        ]
    )
    func nonsense(text: String) {
        #expect(TimeArgument(argument: text) == nil)
    }

    @Test("make a stretch that has all of its last day")
    func stretch() throws {
        let options = try TimeOptions.parse(["--since", "2024-05-01", "--until", "2024-12-31"])
        let filter = options.filter(utc: true)
        #expect(filter.since == Timestamp(seconds: 1_714_521_600))
        #expect(filter.until == Timestamp(seconds: 1_735_689_600))
        let exact = try TimeOptions.parse(["--until", "2024-05-01T12:00:05Z"]).filter(utc: true)
        #expect(exact.since == nil)
        #expect(exact.until == Timestamp(seconds: 1_714_564_805))
    }

    @Test("count days in the local time zone")
    func local() throws {
        let start = try #require(TimeArgument(argument: "2024-05-01")?.start(utc: false))
        #expect(Units.time(seconds: start.seconds, utc: false) == "2024-05-01 00:00")
        let end = try #require(TimeArgument(argument: "2024-05-01")?.end(utc: false))
        #expect(Units.time(seconds: end.seconds, utc: false) == "2024-05-02 00:00")
    }
}
