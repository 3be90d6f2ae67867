import Foundation
import Glibc
import Synchronization

@testable import JuicerCommands

/// A terminal whose other end is the test's.
struct PseudoTerminal: Sendable {
    /// The end of the person who sits there.
    let person: Descriptor
    /// The end of the program that runs there.
    let program: Descriptor

    /// - Parameter columns: how wide it is; nil for what the system gives it.
    init(columns: Int? = nil) throws {
        person = Descriptor(owning: open("/dev/ptmx", O_RDWR | O_NOCTTY))
        // What unlockpt and ptsname do; Swift's Glibc module has neither.
        var unlocked: CInt = 0
        var number: CInt = 0
        guard ioctl(person.number, 0x4004_5431, &unlocked) == 0, ioctl(person.number, 0x8004_5430, &number) == 0 else {
            throw IOFailure("open a terminal")
        }
        program = Descriptor(owning: open("/dev/pts/\(number)", O_RDWR | O_NOCTTY))
        if let columns {
            var size = winsize()
            size.ws_row = 50
            size.ws_col = UInt16(columns)
            guard ioctl(program.number, UInt(TIOCSWINSZ), &size) == 0 else { throw IOFailure("size a terminal") }
        }
    }

    /// Does something and returns what the terminal was shown meanwhile, lines as the program wrote them.
    func screen(during body: () async throws -> Void) async throws -> String {
        let reader = ScreenReader(person)
        reader.start()
        try await body()
        // The bell ends the reading; no command rings it.
        try [UInt8(7)].withUnsafeBytes { try writeAll($0, to: program.number) }
        return await reader.text()
    }
}

/// Reads what a terminal shows, on a thread of its own, until its bell rings.
private final class ScreenReader: Sendable {
    private let descriptor: Descriptor
    private let bytes = Mutex<[UInt8]>([])
    private let isDone = Mutex(false)

    init(_ descriptor: Descriptor) { self.descriptor = descriptor }

    func start() {
        Thread.detachNewThread { [self] in
            var buffer = [UInt8](repeating: 0, count: 4_096)
            while true {
                let count = read(descriptor.number, &buffer, buffer.count)
                guard count > 0 else { break }
                bytes.withLock { $0 += buffer.prefix(count) }
                if buffer.prefix(count).contains(7) { break }
            }
            isDone.withLock { $0 = true }
        }
    }

    func text() async -> String {
        while !isDone.withLock({ $0 }) { try? await Task.sleep(for: .milliseconds(1)) }
        let shown = String(decoding: bytes.withLock { $0.filter { $0 != 7 } }, as: UTF8.self)
        return shown.replacing("\r\n", with: "\n")
    }
}
