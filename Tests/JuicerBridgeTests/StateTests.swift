import Foundation
import JuicerCore
import TestSupport
import Testing

@testable import JuicerBridge

@Suite("What the bridge keeps")
struct StateTests {
    private let folder: TemporaryDirectory

    init() throws {
        folder = try TemporaryDirectory()
    }

    private func state() throws -> StateDirectory { try StateDirectory(path: folder.file("a/state/")) }

    private func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    private func write(_ text: String, to path: String, mode: Int = 0o600) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test("The folder and its files are for their owner alone")
    func modes() throws {
        let state = try state()
        _ = try TLSIdentity(state: state)
        try TokenVerifier(token: BearerToken.make()).save(in: state)
        #expect(try mode(state.path) == 0o700)
        let names = try FileManager.default.contentsOfDirectory(atPath: state.path).sorted()
        #expect(names == ["ca-key.pem", "ca.pem", "server-key.pem", "server.pem", "token.sha256"])
        for name in names { #expect(try mode(state.file(name)) == 0o600) }
    }

    @Test("A folder that others may use is refused with what to do")
    func openFolder() throws {
        let state = try state()
        try FileManager.default.setAttributes([.posixPermissions: 0o750], ofItemAtPath: state.path)
        let error = try #require(throws: BridgeError.self) { try StateDirectory(path: state.path) }
        #expect(error == .notPrivate(path: state.path, reason: "others may use it"))
        #expect("\(error)".contains("chmod"))
    }

    @Test("A symbolic link in the folder's or a file's place is refused")
    func links() throws {
        let state = try state()
        try FileManager.default.createSymbolicLink(atPath: folder.file("link"), withDestinationPath: state.path)
        #expect(throws: BridgeError.notPrivate(path: folder.file("link"), reason: "it is not a folder")) {
            try StateDirectory(path: folder.file("link"))
        }
        try write("x", to: folder.file("elsewhere"))
        try FileManager.default.createSymbolicLink(
            atPath: state.file("token.sha256"),
            withDestinationPath: folder.file("elsewhere")
        )
        #expect(throws: BridgeError.self) { try TokenVerifier.load(from: state) }
    }

    @Test("A file that others may read, and one that is too large, are refused")
    func badFiles() throws {
        let state = try state()
        try write("x", to: state.file("token.sha256"), mode: 0o640)
        #expect(throws: BridgeError.notPrivate(path: state.file("token.sha256"), reason: "others may use it")) {
            try TokenVerifier.load(from: state)
        }
        try write(String(repeating: "0", count: 300), to: state.file("token.sha256"))
        #expect(throws: BridgeError.damagedState(path: state.file("token.sha256"), reason: "it is too large")) {
            try TokenVerifier.load(from: state)
        }
    }

    @Test("A folder that cannot be made is an error of the system with its reason")
    func noFolder() throws {
        try write("x", to: folder.file("file"))
        let error = try #require(throws: BridgeError.self) { try StateDirectory(path: folder.file("file/state")) }
        #expect("\(error)".contains("Not a directory"))
    }

    @Test("The state lies where the XDG specification says")
    func defaultPath() throws {
        #expect(try StateDirectory.defaultPath { ["XDG_STATE_HOME": "/s", "HOME": "/h"][$0] } == "/s/juicer/bridge")
        #expect(
            try StateDirectory.defaultPath { ["XDG_STATE_HOME": "s", "HOME": "/h"][$0] }
                == "/h/.local/state/juicer/bridge"
        )
        #expect(throws: BridgeError.noStateDirectory) { try StateDirectory.defaultPath { _ in nil } }
    }

    @Test("A token is 256 random bits, and every one is different")
    func tokens() {
        let tokens = (0..<100).map { _ in text(BearerToken.make()) }
        #expect(Set(tokens).count == 100)
        for token in tokens {
            #expect(token.hasPrefix("juicer_"))
            #expect(Base64URL.decode(String(token.dropFirst(7)))?.count == 32)
        }
    }

    @Test("The right token is let in, and nothing that is like it")
    func verifier() throws {
        let state = try state()
        let token = BearerToken.make()
        try TokenVerifier(token: token).save(in: state)
        let verifier = try #require(try TokenVerifier.load(from: state))
        let right = text(token)
        #expect(verifier.accepts(authorization: "Bearer \(right)"))
        #expect(verifier.accepts(authorization: "bearer \(right)"))
        for wrong in [
            "", "Bearer", "Bearer ", right, "Basic \(right)", "Bearer  \(right)", "Bearer \(right) ",
            "Bearer \(right)x",
            "Bearer \(right.dropLast())", "Bearer \(text(BearerToken.make()))", "Bearer\t\(right)",
            "Bearer \(String(repeating: "x", count: 100_000))", "Bearer \(right), Bearer x",
        ] {
            #expect(!verifier.accepts(authorization: wrong))
        }
    }

    @Test("Only the token's hash is on the disk")
    func onlyHash() throws {
        let state = try state()
        let token = BearerToken.make()
        try TokenVerifier(token: token).save(in: state)
        _ = try TLSIdentity(state: state)
        for name in try FileManager.default.contentsOfDirectory(atPath: state.path) {
            let content = try String(contentsOfFile: state.file(name), encoding: .utf8)
            #expect(!content.contains(text(token).dropFirst(7)))
        }
    }

    @Test("Without a token there is no verifier, and a damaged hash is not taken for none")
    func damagedToken() throws {
        let state = try state()
        let none = try TokenVerifier.load(from: state)
        #expect(none == nil)
        for damage in ["", "abc\n", String(repeating: "g", count: 64), String(repeating: "0", count: 62) + "\n"] {
            try write(damage, to: state.file("token.sha256"))
            #expect(
                throws: BridgeError.damagedState(
                    path: state.file("token.sha256"),
                    reason: "it is no SHA-256 in hexadecimal digits"
                )
            ) { try TokenVerifier.load(from: state) }
        }
    }

    private func text(_ secret: SecretBytes) -> String {
        secret.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}

@Suite("Where the bridge listens")
struct ListenAddressTests {
    @Test(
        "Loopback addresses are taken",
        arguments: [
            ("127.0.0.1:8743", "127.0.0.1:8743"), ("[::1]:0", "[::1]:0"), ("localhost:65535", "127.0.0.1:65535"),
        ]
    )
    func loopback(text: String, expected: String) throws {
        #expect(try ListenAddress(text).description == expected)
    }

    @Test(
        "Addresses that others can reach are refused",
        arguments: [
            "0.0.0.0", "[::]", "192.168.1.2", "example.org", "127.0.0.2", "", "*", "localhost.",
        ]
    )
    func others(host: String) {
        let expected: BridgeError = host.isEmpty ? .malformedAddress(":1") : .notLoopback(host)
        #expect(throws: expected) { try ListenAddress("\(host):1") }
    }

    @Test(
        "What is no address is refused",
        arguments: ["", "8743", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "127.0.0.1:+1", "[::1]"]
    )
    func malformed(text: String) {
        #expect(throws: BridgeError.self) { try ListenAddress(text) }
    }

    @Test("Every reason not to start says what to do")
    func messages() {
        let errors: [BridgeError] = [
            .malformedAddress("x"), .notLoopback("x"), .noStateDirectory, .notPrivate(path: "/x", reason: "r"),
            .damagedState(path: "/x", reason: "r"), .tokenWouldBeLogged,
        ]
        for error in errors {
            #expect(!"\(error)".hasSuffix("."))
            #expect("\(error)".count > 40)
        }
    }
}
