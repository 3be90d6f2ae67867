import JuicerArtifacts
import JuicerProto
import Testing

@testable import JuicerServices

/// Values that rows and messages write differently.
@Suite struct ArtifactValueTests {
    @Test(
        "each state of a text arrives as itself",
        arguments: [
            (.decoded, .decoded), (.undecoded, .undecoded), (.unsent, .unsent), (.deleted, .deleted),
        ] as [(JuicerArtifacts.TextState, JuicerProto.TextState)]
    )
    func states(_ state: JuicerArtifacts.TextState, _ wanted: JuicerProto.TextState) {
        #expect(JuicerProto.TextState(state) == wanted)
    }

    @Test(
        "durations are whole seconds, and what was any time is never none",
        arguments: [(0, 0), (1, 1), (499, 1), (1_499, 1), (1_500, 2), (-5, 0), (.max, 9_223_372_036_854_776)]
            as [(Int64, Int64)]
    )
    func durations(_ milliseconds: Int64, _ seconds: Int64) {
        #expect(CallItem.seconds(milliseconds) == seconds)
    }

    @Test("types have the same numbers in the index and on the wire", arguments: ArtifactKind.allCases)
    func types(_ kind: ArtifactKind) throws {
        let type = ArtifactType(kind)
        #expect(ArtifactType.allKnown.contains(type) && type != .unspecified)
        #expect(try ArtifactKind(type, "type") == kind)
        #expect(ArtifactType.allKnown.count == ArtifactKind.allCases.count + 1)
    }

    @Test("a file of which the app does not say what it is, is what its name says")
    func mediaTypes() {
        #expect(MediaTypes.type(ofName: "Bill.of.May.PDF") == "application/pdf")
        #expect(MediaTypes.type(ofName: "voice.caf") == "audio/x-caf")
        for name in ["", "none", "trailing.", "what.ever", ".hidden", String(repeating: "a", count: 2_000) + ".jpg"] {
            #expect(MediaTypes.type(ofName: name) == "", "\(name.prefix(20))")
        }
    }

    @Test(
        "times keep their nanoseconds on either side of 1970",
        arguments: [(0, 0, 0), (-1, -1, 999_999_999), (1_500_000_000, 1, 500_000_000), (-1_000_000_000, -1, 0)]
            as [(Int64, Int64, Int32)]
    )
    func times(_ nanoseconds: Int64, _ seconds: Int64, _ nanos: Int32) throws {
        let time = UnixTime(nanoseconds: nanoseconds)
        #expect(Timestamp(time) == Timestamp(seconds: seconds, nanos: nanos))
        #expect(try UnixTime(Timestamp(time), "x") == time)
    }

    @Test("the first and the last time of an index arrive, and times beyond become these")
    func farTimes() throws {
        for nanoseconds in [Int64.min, .max] {
            let time = UnixTime(nanoseconds: nanoseconds)
            #expect(try UnixTime(Timestamp(time), "x") == time)
        }
        #expect(try UnixTime(Timestamp(seconds: 253_402_300_799), "x").nanoseconds == .max)
        #expect(try UnixTime(Timestamp(seconds: -62_135_596_800), "x").nanoseconds == .min)
    }
}
