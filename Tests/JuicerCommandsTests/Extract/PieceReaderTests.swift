import JuicerProto
import JuicerProtobuf
import TestSupport
import Testing

@testable import JuicerCommands

@Suite("Extracting in pieces")
struct PieceTests {
    /// Longer than one piece, and different everywhere.
    private static func long(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 12) }
    }

    @Test("copies files of any length, also of more pieces than may be in hand at a time")
    func lengths() async throws {
        let piece = FileExtractor.pieceLength
        let lengths = [0, 1, piece - 1, piece, piece + 1, PieceReader.capacity + 5, 2 * PieceReader.capacity + piece]
        let files = lengths.map { length in
            var file = ServedFile("f\(length)")
            file.content = Self.long(length)
            return file
        }
        try await CommandLineFixture.with(files) { juicer in
            _ = try await juicer.unlock()
            let target = juicer.folder.file("out")
            #expect(try await juicer.run("files", "extract", "0123", "--to", target).status == 0)
            for file in files {
                let copy = try contents("\(target)/HomeDomain/\(String(decoding: file.path, as: UTF8.self))")
                #expect(copy == file.content, "\(file.content.count) bytes")
            }
        }
    }

    @Test("believes the content, not the length that the list has", arguments: [-3, 0, 10, 1 << 40])
    func wrongSize(_ listed: Int64) async throws {
        var file = ServedFile("f")
        file.content = Self.long(FileExtractor.pieceLength + 100)
        file.listedSize = listed
        let other = ServedFile("g", "beside it")
        try await CommandLineFixture.with([file, other]) { juicer in
            _ = try await juicer.unlock()
            let target = juicer.folder.file("out")
            #expect(try await juicer.run("files", "extract", "0123", "--to", target).status == 0)
            #expect(try contents(target + "/HomeDomain/f") == file.content)
            #expect(try contents(target + "/HomeDomain/g") == other.content)
        }
    }

    @Test("fails a file whose content becomes another while it is read, and goes on")
    func changing() async throws {
        var file = ServedFile("f")
        file.content = Self.long(3 * FileExtractor.pieceLength)
        file.shrinks = true
        try await CommandLineFixture.with([file, ServedFile("g", "later")]) { juicer in
            _ = try await juicer.unlock()
            let target = juicer.folder.file("out")
            let shown = try await juicer.run("files", "extract", "0123", "--to", target)
            #expect(shown.status == 3)
            #expect(shown.errors.contains("HomeDomain:f: the content changed while it was read"))
            #expect(try names(target + "/HomeDomain") == ["g"])
        }
    }
}
