import Glibc
import JuicerClient
import JuicerCore
import JuicerCrypto
import JuicerProto
import JuicerProtobuf
import JuicerSample
import TTRPC
import TestSupport
import Testing

@Suite("Reading many ranges in a call") struct ReadManyTests {
    private static func ranges(of files: [SampleReport.ExpectedFile], into buffer: Bool) -> [FileRange] {
        var place: Int64 = 0
        return files.map { file in
            defer { place += file.size }
            return FileRange(fileID: file.fileID, length: file.size, bufferOffset: buffer ? place : 0)
        }
    }

    @Test("every range has its bytes, in the answer and in shared memory", arguments: [false, true])
    func bytes(shared: Bool) async throws {
        try await TestDaemon.run { daemon in
            let report = try daemon.makeBackup { $0.includesApplications = true }
            let (id, client) = try await daemon.unlock()
            let files = Array(report.wholeFiles.prefix(40))
            let buffer = shared ? try await client.openBuffer(backupID: id, length: 1 << 20) : nil
            let ranges = Self.ranges(of: files, into: shared)
            let request = ReadManyRequest(backupID: id, ranges: ranges, bufferID: buffer?.id ?? [])
            let results = try await client.files.readMany(request).results
            #expect(results.count == files.count && files.count > 10)
            for ((file, range), result) in zip(zip(files, ranges), results) {
                #expect(result.failure == nil)
                #expect(result.length == file.size && result.contentLength == file.size)
                let place = Int(range.bufferOffset)..<Int(range.bufferOffset + result.length)
                let bytes = buffer?.withBytes(place) { Array($0) } ?? result.data
                #expect(Hex.encode(HashFunction.sha256.hash(bytes)) == file.sha256, "\(file.path)")
                if shared { #expect(result.data.isEmpty) }
            }
        }
    }

    @Test("a range is cut at the end of its file, and one of no bytes tells the length", arguments: [false, true])
    func ends(shared: Bool) async throws {
        try await TestDaemon.run { daemon in
            let report = try daemon.makeBackup()
            let (id, client) = try await daemon.unlock()
            let file = try #require(report.wholeFiles.first { $0.size > 20 })
            let whole = try await client.files
                .read(ReadFileRequest(backupID: id, file: FileSelector(fileID: file.fileID)))
                .content().bytes
            let parts: [(offset: Int64, length: Int64)] = [
                (file.size - 3, 100), (file.size, 5), (file.size + 9, 5), (0, 0), (7, 10), (Int64.max, 9),
            ]
            let buffer = shared ? try await client.openBuffer(backupID: id, length: 4096) : nil
            var ranges = parts.map { FileRange(fileID: file.fileID, offset: $0.offset, length: $0.length) }
            if shared { for index in ranges.indices { ranges[index].bufferOffset = Int64(index * 128) } }
            let request = ReadManyRequest(backupID: id, ranges: ranges, bufferID: buffer?.id ?? [])
            let results = try await client.files.readMany(request).results
            for ((part, range), result) in zip(zip(parts, ranges), results) {
                #expect(result.failure == nil && result.contentLength == file.size)
                let start = Int(min(part.offset, file.size))
                let place = Int(range.bufferOffset)..<Int(range.bufferOffset + result.length)
                let bytes = buffer?.withBytes(place) { Array($0) } ?? result.data
                #expect(bytes == Array(whole[start...].prefix(Int(part.length))))
            }
        }
    }

    @Test("a range that cannot be read fails alone, with the status that Read would have")
    func failures() async throws {
        try await TestDaemon.run { daemon in
            let report = try daemon.makeBackup(damage: [.missingContent])
            let (id, client) = try await daemon.unlock()
            let good = try #require(report.wholeFiles.first { $0.size > 0 })
            let lost = try #require(report.files(damagedBy: .missingContent).first)
            let ids = [good.fileID, String(repeating: "0", count: 40), "not an id", lost.fileID, good.fileID]
            let ranges = ids.map { FileRange(fileID: $0, length: 10) }
            let results = try await client.files.readMany(ReadManyRequest(backupID: id, ranges: ranges)).results
            #expect(results.map { $0.failure?.code ?? 0 } == [0, 5, 3, 5, 0])
            #expect(results.map(\.data.isEmpty) == [false, true, true, true, false])
            #expect(results[3].failure.map { RPCError($0).reason } == "CONTENT_MISSING")
        }
    }

    @Test("what cannot be meant is refused as a whole")
    func refusals() async throws {
        try await TestDaemon.run { daemon in
            let report = try daemon.makeBackup()
            let (id, client) = try await daemon.unlock()
            let file = try #require(report.wholeFiles.first).fileID
            let buffer = try await client.openBuffer(backupID: id, length: 8192)
            let bad: [(ranges: [FileRange], buffer: [UInt8], code: RPCError.Code)] = [
                ([], [], .invalidArgument),
                (Array(repeating: FileRange(fileID: file), count: 257), [], .invalidArgument),
                ([FileRange(fileID: file, offset: -1)], [], .invalidArgument),
                ([FileRange(fileID: file, length: -1)], [], .invalidArgument),
                ([FileRange(fileID: file, length: (2 << 20) + 1)], [], .invalidArgument),
                (Array(repeating: FileRange(fileID: file, length: .max), count: 3), [], .invalidArgument),
                ([FileRange(fileID: file, length: 1, bufferOffset: 1)], [], .invalidArgument),
                ([FileRange(fileID: file, length: 1, bufferOffset: 8192)], buffer.id, .invalidArgument),
                ([FileRange(fileID: file, length: 1, bufferOffset: -1)], buffer.id, .invalidArgument),
                ([FileRange(fileID: file, length: 2, bufferOffset: .max)], buffer.id, .invalidArgument),
                ([FileRange(fileID: file, length: .max, bufferOffset: 1)], buffer.id, .invalidArgument),
                ([FileRange(fileID: file, length: 1)], Array(buffer.id.reversed()), .notFound),
            ]
            for (index, request) in bad.enumerated() {
                let message = ReadManyRequest(backupID: id, ranges: request.ranges, bufferID: request.buffer)
                #expect(await status { _ = try await client.files.readMany(message) }?.code == request.code, "\(index)")
            }
            for length in [0, 4095, (16 << 20) + 1] {
                await #expect(throws: RPCError.self) { try await client.openBuffer(backupID: id, length: length) }
            }
        }
    }

    @Test("a buffer is only for the backup that it was made for")
    func otherBackup() async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup("one")
            let report = try daemon.makeBackup("two")
            var clients: [(id: String, client: DaemonClient)] = []
            for backup in try await daemon.client.backups.list(ListBackupsRequest()).backups {
                let request = UnlockBackupRequest(id: backup.id, passphrase: .samplePassphrase())
                let answer = try await daemon.client.backups.unlock(request)
                clients.append((backup.id, daemon.client.withSession(answer.sessionToken)))
            }
            let buffer = try await clients[0].client.openBuffer(backupID: clients[0].id, length: 4096)
            let range = FileRange(fileID: try #require(report.wholeFiles.first).fileID, length: 1)
            let request = ReadManyRequest(backupID: clients[1].id, ranges: [range], bufferID: buffer.id)
            let refusal = await status { _ = try await clients[1].client.files.readMany(request) }
            #expect(refusal?.code == .notFound)
            await #expect(throws: RPCError.self) {
                try await clients[1].client.openBuffer(backupID: clients[0].id, length: 4096)
            }
            await #expect(throws: RPCError.self) {
                try await daemon.client.openBuffer(backupID: clients[0].id, length: 4096)
            }
        }
    }

    @Test("a buffer is cleared when its backup is locked, and gone when its connection is")
    func end() async throws {
        try await TestDaemon.run { daemon in
            let report = try daemon.makeBackup()
            let (id, client) = try await daemon.unlock()
            let file = try #require(report.wholeFiles.first { $0.size > 100 })
            let request = { (buffer: ReadBuffer) in
                let range = FileRange(fileID: file.fileID, length: 100)
                return ReadManyRequest(backupID: id, ranges: [range], bufferID: buffer.id)
            }
            var gone: ReadManyRequest?
            do {
                let buffer = try await client.openBuffer(backupID: id, length: 4096)
                gone = request(buffer)
                _ = try await client.files.readMany(try #require(gone))
            }
            let after = try #require(gone)
            #expect(await eventually { await status { _ = try await client.files.readMany(after) }?.code == .notFound })

            let buffer = try await client.openBuffer(backupID: id, length: 4096)
            _ = try await client.files.readMany(request(buffer))
            #expect(buffer.withBytes(0..<100) { $0.contains { $0 != 0 } })
            _ = try await client.backups.lock(LockBackupRequest(id: id))
            #expect(await eventually { buffer.withBytes(0..<4096) { $0.allSatisfy { $0 == 0 } } })
        }
    }

    @Test("one user gets few buffers, and more once one is let go")
    func limit() async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup()
            let (id, client) = try await daemon.unlock()
            var buffers: [ReadBuffer] = []
            for _ in 0..<4 { buffers.append(try await client.openBuffer(backupID: id, length: 4096)) }
            let error = await #expect(throws: RPCError.self) { try await client.openBuffer(backupID: id, length: 4096) }
            #expect(error?.code == .resourceExhausted && error?.reason == "TOO_MANY_BUFFERS")
            buffers.removeLast()
            #expect(await eventually { (try? await client.openBuffer(backupID: id, length: 4096)) != nil })
            #expect(buffers.count == 3)
        }
    }
}
