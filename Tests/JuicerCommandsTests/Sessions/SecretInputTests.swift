import Glibc
import JuicerCore
import Testing

@testable import JuicerCommands

@Suite("Secrets that are read")
struct SecretInputTests {
    private func text(_ secret: SecretBytes) -> String {
        secret.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    private func line(of input: String) throws -> (secret: String, rest: String) {
        var ends: [CInt] = [0, 0]
        #expect(pipe(&ends) == 0)
        let reader = Descriptor(owning: ends[0])
        do {
            let writer = Descriptor(owning: ends[1])
            try Array(input.utf8).withUnsafeBytes { try writeAll($0, to: writer.number) }
        }
        let secret = try SecretInput.firstLine(of: reader.number, what: "passphrase")
        var rest = [UInt8](repeating: 0, count: 64)
        let count = read(reader.number, &rest, rest.count)
        return (text(secret), String(decoding: rest.prefix(max(count, 0)), as: UTF8.self))
    }

    @Test(
        "are the first line and nothing of what follows",
        arguments: [
            ("secret", "secret", ""), ("secret\n", "secret", ""), ("secret\r\nnext", "secret", "next"),
            ("\nnext", "", "next"), ("", "", ""), ("with space \n", "with space ", ""),
            ("pässwörd\nx", "pässwörd", "x"),
            ("a\rb\n", "a\rb", ""),
        ]
    )
    func firstLine(input: String, secret: String, rest: String) throws {
        let got = try line(of: input)
        #expect(got.secret == secret)
        #expect(got.rest == rest)
    }

    @Test("are refused when they are too long")
    func tooLong() throws {
        let longest = String(repeating: "x", count: 1024)
        #expect(try line(of: longest + "\n").secret == longest)
        #expect(try line(of: longest + "\r\n").secret == longest)
        let error = #expect(throws: CommandFailure.self) { try line(of: longest + "y\n") }
        #expect(error?.status == .usage)
        #expect(throws: CommandFailure.self) { try line(of: longest + longest) }
    }

    @Test(
        "are typed on a terminal with keys to erase",
        arguments: [
            ("secret\r", "secret"), ("sex\u{7F}cret\n", "secret"), ("wrong\u{15}right\r", "right"),
            ("ä\u{7F}b\r", "b"), ("\u{7F}\u{7F}a\r", "a"), ("a\u{1A}b\r", "ab"), ("a\u{4}", "a"),
            ("tab\there\r", "tab\there"),
        ]
    )
    func prompt(typed: String, secret: String) throws {
        let terminal = try PseudoTerminal()
        let shown = try terminal.ask(typing: typed)
        #expect(text(try shown.answer.get()) == secret)
        #expect(shown.screen == "Passphrase: \r\n")
        #expect(terminal.echoes)
    }

    @Test(
        "give the terminal back when the person gives up",
        arguments: [("a\u{3}", 130), ("\u{4}", 2)] as [(String, Int32)]
    )
    func givingUp(typed: String, status: Int32) throws {
        let terminal = try PseudoTerminal()
        let shown = try terminal.ask(typing: typed)
        let error = #expect(throws: CommandFailure.self) { try shown.answer.get() }
        #expect(error?.status.rawValue == status)
        #expect(terminal.echoes)
    }
}

extension PseudoTerminal {
    fileprivate struct Conversation {
        let answer: Result<SecretBytes, any Error>
        let screen: String
    }

    /// Whether what is typed is shown.
    fileprivate var echoes: Bool {
        var mode = termios()
        tcgetattr(program.number, &mode)
        return mode.c_lflag & tcflag_t(ECHO) != 0 && mode.c_lflag & tcflag_t(ICANON) != 0
    }

    /// Waits for the question, types, and returns the answer and all that was shown.
    fileprivate func ask(typing keys: String) throws -> Conversation {
        let person = person
        let typist = Typist()
        var thread = pthread_t()
        typist.descriptor = person.number
        typist.keys = Array(keys.utf8)
        pthread_create(&thread, nil, typeKeys, Unmanaged.passRetained(typist).toOpaque())
        let answer = Result { try SecretInput.prompt("Passphrase: ", what: "passphrase", on: program.number) }
        pthread_join(thread, nil)
        var more = [UInt8](repeating: 0, count: 256)
        let count = read(person.number, &more, more.count)
        return Conversation(
            answer: answer,
            screen: String(decoding: typist.screen + more.prefix(max(count, 0)), as: UTF8.self)
        )
    }
}

/// Types once the question is there. `@unchecked Sendable`: the thread is joined before anything is read back.
private final class Typist: @unchecked Sendable {
    var descriptor: CInt = -1
    var keys: [UInt8] = []
    var screen: [UInt8] = []
}

private func typeKeys(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    let typist = Unmanaged<Typist>.fromOpaque(argument).takeRetainedValue()
    var buffer = [UInt8](repeating: 0, count: 256)
    while !typist.screen.elementsEqual("Passphrase: ".utf8) {
        let count = read(typist.descriptor, &buffer, buffer.count)
        guard count > 0 else { return nil }
        typist.screen += buffer.prefix(count)
    }
    typist.keys.withUnsafeBytes { try? writeAll($0, to: typist.descriptor) }
    return nil
}
