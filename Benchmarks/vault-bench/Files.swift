import JuicerCore
import JuicerVault

private let piece = 1 << 20

func writeFile(_ bench: BenchVolume, byteCount: Int) throws {
    let bytes = randomBytes(count: piece)
    if try bench.volume.status("file") != nil { try bench.volume.remove("file") }
    let before = peakMemory()
    let worked = workedSeconds()
    let time = try ContinuousClock()
        .measure {
            let file = try bench.volume.newFile()
            for _ in 0..<byteCount / piece { try bytes.withUnsafeBytes { try file.write($0) } }
            _ = try file.commit(to: "file")
        }
    report(byteCount, time, workedSeconds() - worked, memory: peakMemory() - before)
}

func readFile(_ bench: BenchVolume) throws {
    let file = try bench.volume.openFile("file")
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: piece, alignment: 4_096)
    defer { buffer.deallocate() }
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
    let before = peakMemory()
    let worked = workedSeconds()
    var offset: Int64 = 0
    let time = try ContinuousClock()
        .measure {
            while case let count = try file.read(into: buffer, at: offset), count > 0 { offset += Int64(count) }
        }
    report(Int(offset), time, workedSeconds() - worked, memory: peakMemory() - before)
}

private func report(_ byteCount: Int, _ time: Duration, _ worked: Double, memory: Int) {
    print("bytes \(byteCount)")
    print("seconds \(time / .seconds(1))")
    print("user_seconds \(worked)")
    print("memory_kib \(memory)")
}
