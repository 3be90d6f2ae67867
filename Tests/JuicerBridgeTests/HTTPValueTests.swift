import HTTPTypes
import Hummingbird
import JuicerProtobuf
import TTRPC
import TestSupport
import Testing

@testable import JuicerBridge

@Suite("Values of HTTP")
struct HTTPValueTests {
    @Test(
        "Ranges are cut to the file",
        arguments: [
            ("bytes=0-0", ByteRange.part(0..<1)), ("bytes=0-99", .part(0..<100)), ("bytes=0-100", .part(0..<100)),
            ("bytes=50-", .part(50..<100)), ("bytes=99-99", .part(99..<100)), ("bytes=-1", .part(99..<100)),
            ("bytes=-1000", .part(0..<100)), ("BYTES=1-2", .part(1..<3)), ("bytes= 1-2 ", .part(1..<3)),
            ("bytes=0-99999999999999999999", .part(0..<100)), ("bytes=100-", .unsatisfiable),
            ("bytes=100-200", .unsatisfiable), ("bytes=-0", .unsatisfiable),
            ("bytes=99999999999999999999-", .unsatisfiable),
            ("bytes=2-1", .whole), ("bytes=-", .whole), ("bytes=a-b", .whole), ("bytes=1", .whole), ("bytes", .whole),
            ("bytes=0-1,3-4", .whole), ("items=0-1", .whole), ("", .whole), ("bytes=+1-2", .whole),
            ("bytes=1--2", .whole),
        ]
    )
    func ranges(header: String, expected: ByteRange) {
        #expect(ByteRange(header: header, ifRange: nil, length: 100) == expected)
    }

    @Test("Without a range, and with a condition on it, the whole file is sent")
    func whole() {
        #expect(ByteRange(header: nil, ifRange: nil, length: 100) == .whole)
        #expect(ByteRange(header: "bytes=0-1", ifRange: "\"tag\"", length: 100) == .whole)
    }

    @Test("No range of an empty file can be sent")
    func emptyFile() {
        #expect(ByteRange(header: "bytes=0-", ifRange: nil, length: 0) == .unsatisfiable)
        #expect(ByteRange(header: "bytes=-5", ifRange: nil, length: 0) == .unsatisfiable)
    }

    @Test("10,000 damaged ranges never reach outside the file")
    func rangeMutations() {
        for variant in Mutations(of: Array("bytes=12-3456789".utf8), count: 10_000, seed: 11) {
            let header = String(decoding: variant, as: UTF8.self)
            if case .part(let part) = ByteRange(header: header, ifRange: nil, length: 1_000) {
                #expect(part.lowerBound >= 0 && part.upperBound <= 1_000 && !part.isEmpty)
            }
        }
    }

    @Test(
        "A file's name cannot hurt whoever saves it",
        arguments: [
            ("Library/SMS/sms.db", "sms.db"), ("a/b/", "b"), ("", "fallback"), ("/", "fallback"), ("..", "fallback"),
            ("a/...", "fallback"), (".bashrc", "bashrc"), ("a\\b\\c.txt", "c.txt"), ("x\"; evil=\"y", "x__ evil=_y"),
            ("a\r\nSet-Cookie: b", "a__Set-Cookie_ b"), ("a\u{202E}gpj.exe", "a_gpj.exe"), ("con?.txt ", "con_.txt"),
            ("Grüße 🍊.txt", "Grüße 🍊.txt"), ("$(reboot)", "_(reboot)"), ("%2e%2e", "_2e_2e"),
        ]
    )
    func names(path: String, expected: String) {
        #expect(ContentDisposition.safeName(path: Array(path.utf8), fallback: "fallback") == expected)
    }

    @Test("The header is one line of ASCII whatever the name is")
    func disposition() {
        let header = ContentDisposition.attachment(path: Array("x/Grüße \"1\".txt".utf8), fallback: "f")
        #expect(header == "attachment; filename=\"Gr__e _1_.txt\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20_1_.txt")
        for variant in Mutations(of: Array("Library/Grüße \"\r\n.txt".utf8), count: 10_000, seed: 3) {
            let header = ContentDisposition.attachment(path: variant, fallback: "f")
            #expect(header.utf8.allSatisfy { (0x20...0x7E).contains($0) })
            #expect(header.utf8.count < 1_200)
            #expect(header.utf8.filter { $0 == UInt8(ascii: "\"") }.count == 2)
        }
    }

    @Test("Percent-encoding is undone strictly")
    func percent() throws {
        #expect(try percentDecoded("a%20b+c") == "a b+c")
        #expect(try percentDecoded("a%20b+c", plusIsSpace: true) == "a b c")
        #expect(try percentDecoded("%E2%82%AC") == "€")
        for broken in ["%", "%4", "%zz", "%FF", "%C3", "%00"] {
            #expect(throws: Problem.self) { try percentDecoded(broken) }
        }
    }

    @Test(
        "A status of the daemon becomes the status of HTTP that the table says",
        arguments: [
            (RPCError.Code.invalidArgument, 400, "INVALID_ARGUMENT"), (.unauthenticated, 401, "UNAUTHENTICATED"),
            (.permissionDenied, 403, "PERMISSION_DENIED"), (.notFound, 404, "NOT_FOUND"),
            (.alreadyExists, 409, "ALREADY_EXISTS"), (.failedPrecondition, 409, "FAILED_PRECONDITION"),
            (.aborted, 409, "ABORTED"), (.outOfRange, 416, "OUT_OF_RANGE"),
            (.resourceExhausted, 429, "RESOURCE_EXHAUSTED"), (.unimplemented, 501, "UNIMPLEMENTED"),
            (.unavailable, 503, "UNAVAILABLE"), (.cancelled, 503, "CANCELLED"),
            (.deadlineExceeded, 504, "DEADLINE_EXCEEDED"),
            (.dataLoss, 500, "DATA_LOSS"), (.internalError, 500, "INTERNAL"), (.unknown, 500, "UNKNOWN"),
            (.init(rawValue: 99), 500, "UNKNOWN"),
        ]
    )
    func statuses(code: RPCError.Code, status: Int, name: String) {
        let problem = Problem(RPCError(code, "the zebra ran"))
        #expect(problem.status.code == status)
        #expect(problem.code == name)
        let isHidden = [RPCError.Code.internalError, .unknown].contains(code) || code.rawValue == 99
        #expect(problem.detail.contains("zebra") != isHidden)
    }
}
