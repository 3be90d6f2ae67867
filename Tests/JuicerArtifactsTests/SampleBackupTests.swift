import JuicerArtifacts
import JuicerCore
import JuicerSQLite
import JuicerSample
import TestSupport
import Testing

/// Every parser over a whole backup, with its files found by their requests.
@Suite struct SampleBackupTests {
    private struct Backup {
        let folder: TemporaryDirectory
        let files: [(id: String, domain: String, path: String)]

        init() throws {
            folder = try TemporaryDirectory()
            var options = SampleBackup.Options(generation: .ios10dot2)
            options.messages = 240
            _ = try SampleBackup.write(to: folder.file("backup"), options: options)
            let manifest = try Connection(reading: try FileSource(path: folder.file("backup/Manifest.db")))
            let list = try manifest.prepare("SELECT fileID, domain, relativePath FROM Files WHERE flags = 1")
            var files: [(String, String, String)] = []
            while try list.step() { files.append((list.text(0) ?? "", list.text(1) ?? "", list.text(2) ?? "")) }
            self.files = files
        }

        func has(_ place: AttachmentRef.Place) -> Bool {
            guard case .file(let domain, let path) = place else { return false }
            return files.contains { $0.domain == domain && $0.path == path }
        }

        func parsed(_ parser: any ArtifactParser.Type) throws -> Parsed {
            var inputs: [InputFile] = []
            for request in parser.requests {
                for pattern in request.patterns {
                    let found = files.filter { pattern.matches(domain: $0.domain, path: $0.path) }
                    for file in found {
                        let path = folder.file("backup/\(file.id.prefix(2))/\(file.id)")
                        inputs.append(
                            InputFile(
                                request: request.name,
                                domain: file.domain,
                                path: file.path,
                                source: try FileSource(path: path)
                            )
                        )
                    }
                    if request.choice == .first, !found.isEmpty { break }
                }
            }
            let sink = CollectingSink()
            let report = ArtifactParsers.run(parser, ParserInputs(inputs), to: sink)
            return Parsed(rows: sink.rows, report: report)
        }
    }

    @Test("what a backup has is found, complete and without a problem, and ids are unique")
    func everyKind() throws {
        let backup = try Backup()
        for parser in ArtifactParsers.all {
            let parsed = try backup.parsed(parser)
            // Backups of this kind hold no places of their own.
            if parser.kind == .location {
                #expect(parsed.report.outcome == .absent)
                continue
            }
            #expect(parsed.report.outcome == .finished && !parsed.rows.isEmpty, "\(parser.kind)")
            #expect(parsed.report.problems.isEmpty, "\(parser.kind): \(parsed.report.problems)")
            #expect(
                Set(parsed.rows.filter { !isGroup($0) }.map(\.id)).count == parsed.rows.filter { !isGroup($0) }.count
            )
        }
    }

    private func isGroup(_ row: ArtifactRow) -> Bool {
        switch row {
        case .conversation, .album: true
        default: false
        }
    }

    @Test("media of WhatsApp, photos and voicemail lie where their rows say")
    func media() throws {
        let backup = try Backup()
        let whatsApp = try backup.parsed(WhatsAppParser.self)
        let files = whatsApp.messages.flatMap(\.attachments)
        #expect(
            !files.isEmpty
                && files.allSatisfy { backup.has($0.place) && $0.mediaType == "image/jpeg" && $0.width == 80 }
        )
        #expect(whatsApp.messages.contains { $0.text == SampleBackup.whatsAppCanary })
        #expect(
            whatsApp.messages.contains { $0.place != nil } && whatsApp.messages.contains { $0.textState == .unsent }
        )
        #expect(whatsApp.messages.filter { $0.from?.kind == .whatsApp }.allSatisfy { $0.from?.name.isEmpty == false })
        var (photos, mails) = (0, 0)
        for row in try backup.parsed(PhotosParser.self).rows {
            guard case .photo(let photo) = row else { continue }
            photos += 1
            #expect(backup.has(photo.original.place) && photo.original.size > 0 && photo.utcOffsetMinutes == 120)
        }
        for row in try backup.parsed(VoicemailParser.self).rows {
            guard case .voicemail(let mail) = row, let audio = mail.audio else { continue }
            mails += 1
            #expect(backup.has(audio.place))
        }
        #expect(photos > 3 && mails == 3)
    }
}
