import Logging
import Testing

@testable import JuicerDaemon

@Suite struct LogLineTests {
    private func line(_ format: LogFormat, _ message: Logger.Message, _ metadata: Logger.Metadata) -> String {
        let event = LogEvent(
            level: .info,
            message: message,
            metadata: metadata,
            source: "test",
            file: #file,
            function: #function,
            line: #line
        )
        var line = LogLine(capacity: 64)
        switch format {
        case .json: line.appendJSON(event, label: "juicerd", fields: metadata)
        case .text: line.appendText(event, fields: metadata)
        }
        return String(decoding: line.bytes, as: UTF8.self)
    }

    @Test("a JSON line has the time, the level, the message and the fields by name")
    func json() {
        let text = line(.json, "call", ["b": "2", "a": "x y"])
        #expect(text.hasPrefix("{\"time\":\"20"))
        #expect(
            text.hasSuffix(
                "\"level\":\"info\",\"logger\":\"juicerd\",\"message\":\"call\",\"a\":\"x y\",\"b\":\"2\"}\n"
            )
        )
    }

    @Test("a text line quotes what is more than a word")
    func text() {
        #expect(line(.text, "call", ["b": "2", "a": "x y", "c": ""]).hasSuffix("Z info call a=\"x y\" b=2 c=\"\"\n"))
    }

    @Test("nothing from outside can forge a line or talk to a terminal", arguments: LogFormat.allCases)
    func injection(_ format: LogFormat) {
        let hostile = "x\n{\"level\":\"info\"}\r\u{1B}[31m\u{7F}\u{9B}\u{202E}\u{2066}\u{2028}\u{0}\"\\"
        let text = line(format, "\(hostile)", ["name": "\(hostile)", "\(hostile)": "v"])
        #expect(text.filter { $0.isNewline }.count == 1)
        for scalar in text.unicodeScalars.dropLast() {
            #expect(scalar.value >= 0x20 && scalar.value != 0x7F && !(0x80...0x9F).contains(scalar.value))
            #expect(scalar.value != 0x202E && scalar.value != 0x2066)
        }
        #expect(text.contains("\\u001b[31m"))
    }

    @Test("the time is in UTC with milliseconds")
    func time() throws {
        let text = LogLine.timestamp()
        #expect(text.utf8.count == 24)
        #expect(text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
    }
}
