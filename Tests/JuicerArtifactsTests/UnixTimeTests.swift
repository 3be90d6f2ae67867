import JuicerArtifacts
import Testing

@Suite struct UnixTimeTests {
    @Test("nanoseconds and seconds since 2001 are told apart by their size")
    func magnitude() {
        #expect(UnixTime(cocoaNanosecondsOrSeconds: 700_000_000)?.nanoseconds == 1_678_307_200_000_000_000)
        #expect(UnixTime(cocoaNanosecondsOrSeconds: 700_000_000_123_456_789)?.nanoseconds == 1_678_307_200_123_456_789)
        #expect(UnixTime(cocoaNanosecondsOrSeconds: -700_000_000)?.nanoseconds == 278_307_200_000_000_000)
    }

    @Test("fractions of seconds are kept to the microsecond")
    func fractions() {
        #expect(UnixTime(cocoaSeconds: 0.25)?.nanoseconds == 978_307_200_250_000_000)
        #expect(UnixTime(seconds: 1_700_000_000.123456)?.nanoseconds == 1_700_000_000_123_456_000)
        #expect(UnixTime(seconds: Int64(-1))?.nanoseconds == -1_000_000_000)
    }

    @Test("times out of range, and what is no number, have no value")
    func outOfRange() {
        // The years 4001 and 1604, which apps write for "none".
        #expect(UnixTime(cocoaSeconds: 63_113_904_000) == nil)
        #expect(UnixTime(cocoaSeconds: -12_527_913_600) == nil)
        for value in [Double.nan, .infinity, -.infinity, 1e300, -1e300] {
            #expect(UnixTime(seconds: value) == nil && UnixTime(cocoaSeconds: value) == nil)
        }
        for value in [Int64.min, .max] {
            #expect(UnixTime(seconds: value) == nil)
            #expect(UnixTime(cocoaNanosecondsOrSeconds: .max) == nil)
        }
        #expect(UnixTime(cocoaNanosecondsOrSeconds: 999_999_999_999) == nil)
    }

    @Test("places outside the earth, and no place, have no value")
    func places() {
        #expect(GeoPoint(latitude: -180, longitude: -180) == nil)
        #expect(GeoPoint(latitude: 0, longitude: 0) == nil)
        #expect(GeoPoint(latitude: .nan, longitude: 1) == nil)
        #expect(GeoPoint(latitude: 90, longitude: -180, accuracy: -1)?.accuracy == 0)
    }

    @Test("handles show what they are")
    func handles() {
        let kinds = [
            "+41 (0)79-123": HandleRef.Kind.phone, "a@b.org": .email, "Swisscom": .other, "": .other, "*111#": .phone,
        ]
        for (handle, kind) in kinds { #expect(HandleRef(guessing: handle).kind == kind, "\(handle)") }
    }
}
