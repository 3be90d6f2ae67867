import Foundation
import JuicerBackups
import JuicerClient
import JuicerCore
import JuicerCrypto
import JuicerProto
import JuicerProtobuf
import JuicerSample
import JuicerSessions
import TTRPC
import TestSupport
import Testing

@Suite struct FilesServiceTests {
    @Test("every whole file of a backup comes out byte for byte", arguments: SampleGeneration.allCases)
    func everyFile(_ generation: SampleGeneration) async throws {
        try await TestDaemon.run { daemon in
            let report = try daemon.makeBackup(generation: generation)
            let (id, client) = try await daemon.unlock()
            for file in report.wholeFiles {
                let selector = FileSelector(domain: file.domain, relativePath: Array(file.path.utf8))
                let stat = try await client.files.stat(StatFileRequest(backupID: id, file: selector))
                #expect(stat.file?.fileID == file.fileID)
                #expect(stat.contentLength == file.size)
                #expect(stat.contentAvailable)
                let request = ReadFileRequest(backupID: id, file: FileSelector(fileID: file.fileID))
                let content = try await client.files.read(request).content()
                #expect(Int64(content.bytes.count) == file.size)
                #expect(Hex.encode(HashFunction.sha256.hash(content.bytes)) == file.sha256, "\(file.path)")
            }
        }
    }

    @Test("pages of entries follow each other without a gap, whatever their size", arguments: [1, 7, 1000])
    func pages(_ size: Int32) async throws {
        try await TestDaemon.run { daemon in
            let report = try daemon.makeBackup { $0.fillerFiles = 30 }
            let (id, client) = try await daemon.unlock()
            let list = PagedList(pageSize: size) { page in
                let answer = try await client.files.list(ListFilesRequest(backupID: id, page: page))
                #expect(answer.files.count <= Int(size))
                return (answer.files, answer.page)
            }
            var iterator = list.makeAsyncIterator()
            var ids: [String] = []
            while let entry = try await iterator.next() { ids.append(entry.fileID) }
            #expect(Set(ids).count == ids.count)
            #expect(Set(ids).isSuperset(of: report.files.map(\.fileID)))
            #expect(iterator.total == Int64(ids.count))
        }
    }

    @Test("domains are listed by name, with a count that the list of files confirms")
    func domains() async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup { $0.includesApplications = true }
            let (id, client) = try await daemon.unlock()
            let list = PagedList(pageSize: 3) { page in
                let answer = try await client.files.listDomains(ListDomainsRequest(backupID: id, page: page))
                return (answer.domains, answer.page)
            }
            var domains: [Domain] = []
            for try await domain in list { domains.append(domain) }
            #expect(domains.count > 3)
            #expect(domains.map(\.name) == domains.map(\.name).sorted())
            for domain in domains {
                let page = PageRequest(pageSize: 1)
                let request = ListFilesRequest(backupID: id, domain: domain.name, page: page)
                #expect(try await client.files.list(request).page?.total == domain.entryCount)
            }
        }
    }

    @Test("a pattern and a domain narrow the list, and a token belongs to them")
    func filters() async throws {
        try await TestDaemon.run { daemon in
            let report = try daemon.makeBackup { $0.fillerFiles = 20 }
            let (id, client) = try await daemon.unlock()
            let file = try #require(report.wholeFiles.first)
            let request = ListFilesRequest(backupID: id, domain: file.domain, like: file.path)
            let found = try await client.files.list(request)
            #expect(found.files.map(\.fileID) == [file.fileID])
            #expect(found.files.first?.relativePath == Array(file.path.utf8))
            #expect(found.files.first?.displayPath == file.path)
            #expect(found.files.first?.protectionClass == file.protectionClass)
            let first = try await client.files.list(ListFilesRequest(backupID: id, page: PageRequest(pageSize: 5)))
            let token = try #require(first.page?.nextPageToken)
            var other = ListFilesRequest(backupID: id, like: "%", page: PageRequest(pageToken: token))
            #expect(await status { _ = try await client.files.list(other) }?.code == .invalidArgument)
            other.like = ""
            #expect(try await client.files.list(other).files.isEmpty == false)
            let domains = ListDomainsRequest(backupID: id, page: PageRequest(pageToken: token))
            #expect(await status { _ = try await client.files.listDomains(domains) }?.code == .invalidArgument)
            for pattern in ["\\", String(repeating: "x", count: 1025)] {
                let request = ListFilesRequest(backupID: id, like: pattern)
                #expect(await status { _ = try await client.files.list(request) }?.code == .invalidArgument)
            }
        }
    }

    @Test("a range gives exactly these bytes")
    func ranges() async throws {
        try await TestDaemon.run { daemon in
            let report = try daemon.makeBackup { $0.bigFileSize = 1_500_001 }
            let (id, client) = try await daemon.unlock()
            let file = try #require(report.wholeFiles.max { $0.size < $1.size })
            let selector = FileSelector(fileID: file.fileID)
            let all = try await client.files.read(ReadFileRequest(backupID: id, file: selector)).content()
            #expect(all.bytes.count == 1_500_001)
            #expect(all.messages > 1)
            let ranges: [(Int64, Int64)] = [
                (0, 1), (1, 0), (15, 2), (262_143, 2), (262_144, 262_144), (1_000_000, 300_000), (1_500_000, 0),
                (1_500_001, 0), (1_499_990, 1_000_000), (7, .max),
            ]
            for (offset, length) in ranges {
                let request = ReadFileRequest(backupID: id, file: selector, offset: offset, length: length)
                let part = try await client.files.read(request).content().bytes
                let end = length == 0 ? all.bytes.count : min(all.bytes.count, Int(offset) + Int(min(length, 1 << 40)))
                #expect(part == Array(all.bytes[Int(offset)..<end]), "\(offset) \(length)")
            }
        }
    }

    @Test("what cannot be read is refused with the reason")
    func refusals() async throws {
        try await TestDaemon.run { daemon in
            let report = try daemon.makeBackup()
            let (id, client) = try await daemon.unlock()
            let file = try #require(report.wholeFiles.first)
            func refusal(_ file: FileSelector?, offset: Int64 = 0, length: Int64 = 0) async -> RPCError? {
                await status {
                    let request = ReadFileRequest(backupID: id, file: file, offset: offset, length: length)
                    _ = try await client.files.read(request).content()
                }
            }
            let selector = FileSelector(fileID: file.fileID)
            #expect(await refusal(nil)?.code == .invalidArgument)
            #expect(await refusal(FileSelector())?.code == .invalidArgument)
            #expect(await refusal(FileSelector(fileID: "../../etc/passwd"))?.code == .invalidArgument)
            #expect(await refusal(FileSelector(fileID: String(repeating: "0", count: 40)))?.code == .notFound)
            #expect(await refusal(FileSelector(domain: "HomeDomain", relativePath: [0xFF]))?.code == .notFound)
            #expect(await refusal(selector, offset: -1)?.code == .invalidArgument)
            #expect(await refusal(selector, length: -1)?.code == .invalidArgument)
            #expect(await refusal(selector, offset: file.size + 1)?.code == .outOfRange)
            let entries = try await client.files.list(ListFilesRequest(backupID: id, page: PageRequest(pageSize: 1000)))
            let folder = try #require(entries.files.first { $0.kind == .directory })
            #expect(await refusal(FileSelector(fileID: folder.fileID))?.code == .invalidArgument)
        }
    }

    @Test(
        "a file that is bad in one way or another says so, and the others are served on",
        arguments: [
            (SampleDamage.missingContent, RPCError.Code.notFound, "CONTENT_MISSING"),
            (.folderAsContent, .dataLoss, "CONTENT_NOT_REGULAR"),
            (.symlinkAsContent, .dataLoss, "CONTENT_NOT_REGULAR"),
            (.damagedRecord, .dataLoss, "RECORD_DAMAGED"),
            (.missingClassKey, .failedPrecondition, "CLASS_KEY_MISSING"),
            (.deviceBoundKey, .failedPrecondition, "CLASS_KEY_DEVICE_BOUND"),
            (.corruptFileKey, .dataLoss, "FILE_KEY_DAMAGED"),
        ]
    )
    func badFile(_ damage: SampleDamage, _ code: RPCError.Code, _ reason: String) async throws {
        try await TestDaemon.run { daemon in
            let report = try daemon.makeBackup(damage: [damage])
            let (id, client) = try await daemon.unlock()
            let bad = try #require(report.files(damagedBy: damage).first)
            let selector = FileSelector(fileID: bad.fileID)
            let error = await status {
                _ = try await client.files.read(ReadFileRequest(backupID: id, file: selector)).content()
            }
            #expect(error?.code == code)
            #expect(error?.reason == reason)
            let good = try #require(report.wholeFiles.first)
            let request = ReadFileRequest(backupID: id, file: FileSelector(fileID: good.fileID))
            #expect(Int64(try await client.files.read(request).content().bytes.count) == good.size)
            let entries = try await client.files.list(ListFilesRequest(backupID: id, page: PageRequest(pageSize: 1000)))
            #expect(entries.files.contains { $0.fileID == bad.fileID })
        }
    }

    @Test("content that becomes shorter while it is read ends with DATA_LOSS")
    func shrinking() async throws {
        try await TestDaemon.run { daemon in
            let report = try daemon.makeBackup { $0.bigFileSize = 64 << 20 }
            let (id, client) = try await daemon.unlock()
            let file = try #require(report.wholeFiles.max { $0.size < $1.size })
            let stored = daemon.directory.file("backups/one/\(file.fileID.prefix(2))/\(file.fileID)")
            let request = ReadFileRequest(backupID: id, file: FileSelector(fileID: file.fileID))
            let error = await status {
                var iterator = try await client.files.read(request).makeAsyncIterator()
                _ = try await iterator.next()
                truncate(stored, 1 << 20)
                while try await iterator.next() != nil {}
            }
            #expect(error?.code == .dataLoss)
        }
    }

    @Test("a backup that changes while it is open is told of, not misread")
    func changing() async throws {
        try await TestDaemon.run { daemon in
            try daemon.makeBackup()
            let (id, client) = try await daemon.unlock()
            let manifest = daemon.directory.file("backups/one/Manifest.db")
            let handle = try #require(FileHandle(forWritingAtPath: manifest))
            try handle.seekToEnd()
            handle.write(Data([0]))
            try handle.close()
            let error = await status { _ = try await client.files.list(ListFilesRequest(backupID: id)) }
            #expect(error?.code == .dataLoss)
            #expect(error?.reason == "CHANGED_WHILE_OPEN")
        }
    }
}
