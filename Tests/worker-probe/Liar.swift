import Foundation
import JuicerCore

/// A worker that parses nothing, and says what a script has: the file beside it, `NAME.script`, where NAME is what it was started as.
///
/// Each line answers one order, also of the workers that come after this one. It has packets in hexadecimal digits, `exit`,
/// `hang`, or `COUNTxPACKET`.
enum Liar {
    static func run(_ name: String) throws -> Never {
        let socket = PacketSocket(owning: STDIN_FILENO)
        var packet = [UInt8](repeating: 0, count: 1 << 16)
        func receive() throws {
            guard try packet.withUnsafeMutableBytes({ try socket.receive(into: $0) }) > 0 else { exit(0) }
        }
        func send(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try socket.send($0) } }
        try receive()
        // Confined, under no Landlock; the number is the interface's.
        try send([0x81, 2, 0])
        while true {
            try receive()
            for word in try nextLine(name).split(separator: " ") {
                switch word {
                case "exit": exit(7)
                case "hang": while true { sleep(1_000) }
                default:
                    let parts = word.split(separator: "x")
                    let bytes = Hex.decode(String(parts[parts.count - 1])) ?? []
                    for _ in 0..<(parts.count == 2 ? Int(parts[0]) ?? 0 : 1) { try send(bytes) }
                }
            }
        }
    }

    /// The line after those that were used.
    private static func nextLine(_ name: String) throws -> Substring {
        let lines = try String(contentsOfFile: name + ".script", encoding: .utf8).split(separator: "\n")
        let place = (try? String(contentsOfFile: name + ".place", encoding: .utf8)).flatMap { Int($0) } ?? 0
        try "\(place + 1)".write(toFile: name + ".place", atomically: true, encoding: .utf8)
        return place < lines.count ? lines[place] : "exit"
    }
}
