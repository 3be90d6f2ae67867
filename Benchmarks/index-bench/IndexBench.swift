import Glibc
import JuicerArtifacts
import JuicerCore
import JuicerIndex
import JuicerVault

// index-bench COMMAND FOLDER ...: what an index costs, as figures for programs.
//
//   rows FOLDER MESSAGES   writes messages to a file, encoded as a worker's come out of its pipe
//   index FOLDER QUERIES   indexes these messages on a new volume, and searches them so often

@main enum IndexBench {
    static func main() {
        do {
            let arguments = CommandLine.arguments
            let number = arguments.count == 4 ? Int(arguments[3]) : nil
            switch (arguments.dropFirst().first, number) {
            case ("rows", let count?): try SyntheticMessages.write(count, to: arguments[2] + "/rows")
            case ("index", let queries?): try run(in: arguments[2], queries: queries)
            default: fatalError("usage: index-bench rows|index FOLDER NUMBER")
            }
        } catch {
            let text = Array("index-bench: \(error)\n".utf8)
            _ = write(STDERR_FILENO, text, text.count)
            exit(1)
        }
    }

    private static func run(in folder: String, queries: Int) throws {
        let rows = folder + "/rows"
        let volume = try openVolume(in: folder)
        let index = try ArtifactIndex(on: volume, Manifest(of: volume), region: "CH")
        let begin = ContinuousClock.now
        let build = try index.build(.message, BuildOptions { _, _ in nil })
        try feed(rows, to: build)
        let gathered = ContinuousClock.now
        let count = build.itemCount
        try build.finish(ParseReport(kind: .message))
        let end = ContinuousClock.now
        print("gather_seconds \((gathered - begin) / .seconds(1))")
        print("seconds \((end - begin) / .seconds(1))")
        print("messages_per_second \(Double(count) / ((end - begin) / .seconds(1)))")
        print("memory_kib \(memory("VmHWM:"))")
        print("bytes \(try size(volume))")
        if queries > 0 {
            var measured = try Queries(index, count: queries)
            try measured.run()
        }
        print("memory_after_kib \(memory("VmRSS:"))")
    }

    static func openVolume(in folder: String) throws -> Volume {
        let path = folder + "/volume"
        try Volume.create(at: path)
        let key = SecretBytes(count: 32) { key in
            for index in key.indices { key[index] = UInt8(index) }
        }
        return try Volume(at: path, stagingIn: folder + "/staging", master: key)
    }

    /// Hands the rows over in pieces, as they lie in the file.
    private static func feed(_ path: String, to build: TypeBuild) throws {
        let source = try FileSource(path: path)
        var offset: Int64 = 0
        while offset < source.size {
            var header = [UInt8](repeating: 0, count: 4)
            _ = try header.withUnsafeMutableBytes { try source.read(into: $0, at: offset) }
            let length = (0..<4).reduce(0) { $0 | Int(header[$1]) << (8 * $1) }
            var piece = [UInt8](repeating: 0, count: length)
            _ = try piece.withUnsafeMutableBytes { try source.read(into: $0, at: offset + 4) }
            try build.receive(encoded: piece)
            offset += Int64(4 + length)
        }
    }

    private static func size(_ volume: Volume) throws -> Int64 {
        let folder: VolumePath = "index"
        return try volume.list(folder).entries
            .reduce(0) { $0 + (try volume.status(folder.appending($1.name))?.size ?? 0) }
    }

    private static func memory(_ name: String) -> Int {
        let line = KernelFile.text("/proc/self/status")?.split(separator: "\n").first { $0.hasPrefix(name) }
        return line.flatMap { Int($0.split(separator: " ").dropLast().last?.drop { !$0.isNumber } ?? "") } ?? 0
    }
}
