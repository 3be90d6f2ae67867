import NIOHTTP1
import TestSupport
import Testing

@testable import JuicerBridge

@Suite("Files through the bridge", .timeLimit(.minutes(1)))
struct BridgeContentTests {
    private func path(_ file: String) -> String {
        "/api/v1/backups/\(FakeDaemon.backupID)/files/\(file)/content"
    }

    @Test("A small file comes whole, with a name that cannot hurt")
    func small() async throws {
        try await withBridge { bridge in
            let answer = try await bridge.unlocked.send(.GET, path(FakeDaemon.smallFile))
            #expect(answer.status == 200)
            #expect(answer.body == FakeDaemon.small)
            #expect(answer.header("Content-Length") == "13")
            #expect(answer.header("Accept-Ranges") == "bytes")
            #expect(answer.header("Content-Type") == "application/octet-stream")
            #expect(
                answer.header("Content-Disposition")
                    == "attachment; filename=\"Gr___e_.txt\"; filename*=UTF-8''Gr_%C3%BC%C3%9Fe_.txt"
            )
            #expect(answer.header("ETag") == nil)
        }
    }

    @Test(
        "A large file and its ranges come byte by byte right",
        arguments: [
            (nil, 0, FakeDaemon.bigCount), ("bytes=0-0", 0, 1), ("bytes=262143-262144", 262_143, 2),
            ("bytes=1000-600000", 1_000, 599_001), ("bytes=5000000-", 5_000_000, FakeDaemon.bigCount - 5_000_000),
            ("bytes=-300000", FakeDaemon.bigCount - 300_000, 300_000),
        ]
    )
    func ranges(range: String?, offset: Int64, count: Int64) async throws {
        try await withBridge { bridge in
            let answer = try await bridge.unlocked.send(
                .GET,
                path(FakeDaemon.bigFile),
                headers: range.map { [("Range", $0)] } ?? []
            )
            #expect(answer.status == (range == nil ? 200 : 206))
            #expect(answer.header("Content-Length") == String(count))
            if range != nil {
                let last = offset + count - 1
                #expect(answer.header("Content-Range") == "bytes \(offset)-\(last)/\(FakeDaemon.bigCount)")
            }
            #expect(answer.body == FakeDaemon.content(FakeDaemon.bigFile, offset, Int(count)))
        }
    }

    @Test("A range outside the file is 416 with the length, and reads nothing")
    func outside() async throws {
        try await withBridge { bridge in
            let answer = try await bridge.unlocked.send(
                .GET,
                path(FakeDaemon.smallFile),
                headers: [("Range", "bytes=13-")]
            )
            #expect(answer.status == 416)
            #expect(answer.header("Content-Range") == "bytes */13")
            #expect(bridge.daemon.seen.calls == ["Stat"])
        }
    }

    @Test("HEAD says everything and reads nothing")
    func head() async throws {
        try await withBridge { bridge in
            let answer = try await bridge.unlocked.send(
                .HEAD,
                path(FakeDaemon.bigFile),
                headers: [("Range", "bytes=0-9")]
            )
            #expect(answer.status == 206)
            #expect(answer.header("Content-Length") == "10")
            #expect(answer.body.isEmpty)
            #expect(try await bridge.unlocked.send(.HEAD, path(FakeDaemon.missingFile)).status == 409)
            #expect(bridge.daemon.seen.calls == ["Stat", "Stat"])
        }
    }

    @Test("An empty file is an empty answer")
    func empty() async throws {
        try await withBridge { bridge in
            let answer = try await bridge.unlocked.send(.GET, path(FakeDaemon.emptyFile))
            #expect(answer.status == 200)
            #expect(answer.header("Content-Length") == "0")
            #expect(answer.body.isEmpty)
        }
    }

    @Test("Folders, unknown files, lost sessions and damage have a status of their own")
    func failures() async throws {
        try await withBridge { bridge in
            #expect(try await bridge.unlocked.send(.GET, path(FakeDaemon.folder)).status == 400)
            #expect(try await bridge.unlocked.send(.GET, path(String(repeating: "ff", count: 20))).status == 404)
            #expect(try await bridge.client.send(.GET, path(FakeDaemon.smallFile)).status == 401)
            let damaged = try await bridge.unlocked.send(.GET, path(FakeDaemon.damagedFile))
            #expect(damaged.status == 500)
            #expect(damaged.text.contains("DATA_LOSS"))
            #expect(damaged.header("Content-Disposition") == nil)
        }
    }

    @Test("A file that ends too early breaks the connection off, so that nobody takes it for whole")
    func tooShort() async throws {
        try await withBridge { bridge in
            await #expect(throws: BrokenOff.self) {
                _ = try await bridge.unlocked.send(.GET, path(FakeDaemon.shortFile))
            }
        }
    }

    @Test("A reader that goes away ends the daemon's call, which never got far ahead of it")
    func disconnect() async throws {
        try await withBridge { bridge in
            try await bridge.unlocked.abandon(path(FakeDaemon.endlessFile), after: 2 << 20)
            let ended = await eventually { bridge.daemon.seen.streamsEnded == 2 }
            #expect(ended)
            #expect(bridge.daemon.seen.bytesSent < 64 << 20)
        }
    }

    @Test("A reader that waits holds the daemon back and nobody else")
    func backPressure() async throws {
        try await withBridge { bridge in
            try await withThrowingTaskGroup(of: Void.self) { group in
                let slow = SlowReader(client: bridge.unlocked, path: path(FakeDaemon.endlessFile))
                group.addTask { try await slow.run() }
                await slow.waitUntilReading()
                var last: Int64 = -1
                let settled = await eventually {
                    let now = bridge.daemon.seen.bytesSent
                    defer { last = now }
                    try? await Task.sleep(for: .milliseconds(100))
                    return now == last && now > 0
                }
                #expect(settled)
                #expect(bridge.daemon.seen.bytesSent < 64 << 20)
                #expect(try await bridge.unlocked.send(.GET, "/api/v1/backups").status == 200)
                await slow.stop()
                try await group.waitForAll()
            }
        }
    }

    @Test("Stopping does not wait for a reader that does not read")
    func stop() async throws {
        try await withBridge { bridge in
            try await withThrowingTaskGroup(of: Void.self) { group in
                let slow = SlowReader(client: bridge.unlocked, path: path(FakeDaemon.endlessFile))
                group.addTask { try await slow.run() }
                await slow.waitUntilReading()
                let start = ContinuousClock.now
                await bridge.stop()
                #expect(ContinuousClock.now - start < .seconds(10))
                await slow.stop()
                try await group.waitForAll()
            }
        }
    }
}
