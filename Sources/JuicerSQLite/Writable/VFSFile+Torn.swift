internal import Synchronization

// A power cut may leave blocks of a journal or log that were written and not yet synced unreadable. SQLite's recovery
// expects bytes that are wrong or missing there, not an error.

extension VFSFile {
    /// Reads up to the first block that may be torn, as if the file were zero from there on.
    func readToTornBlock(
        of file: any DatabaseFile,
        into buffer: UnsafeMutableRawBufferPointer,
        at offset: Int64
    ) throws(ResultCode) {
        for piece in SoundBlocks.pieces(at: offset, count: buffer.count) {
            let position = offset + Int64(piece.lowerBound)
            do {
                let count = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[piece]), at: position)
                shared.sound.withLock { $0.insert(position, count: count) }
                if count < piece.count {
                    zero(buffer[(piece.lowerBound + count)...])
                    throw ResultCode.shortRead
                }
            } catch let code as ResultCode {
                throw code
            } catch let error where error.mayBeTorn && !shared.sound.withLock({ $0.contains(position) }) {
                zero(buffer[piece.lowerBound...])
                return try endHere(count: buffer.count)
            } catch {
                throw failure(.read, error)
            }
        }
    }

    /// Tells SQLite that the file is of no use from here on, in the way its recovery understands.
    ///
    /// In a log, and in the headers and numbers of a journal, zeros end the recovery, while a short read would be an
    /// error: SQLite has checked the length before. The page of a journal's record ends it by a short read; zeros might
    /// pass for the page, because its checksum covers few of its bytes.
    private func endHere(count: Int) throws(ResultCode) {
        let smallestPage = 512
        if kind == .rollbackJournal, count >= smallestPage { throw .shortRead }
    }

    /// Writes block by block, and replaces the whole of a block that may be torn, with zeros around the new bytes.
    ///
    /// The file system cannot change a part of a block it cannot read. SQLite goes on writing where recovery ended.
    func writeOverTornBlocks(
        of file: any DatabaseFile,
        _ bytes: UnsafeRawBufferPointer,
        at offset: Int64
    ) throws {
        for piece in SoundBlocks.pieces(at: offset, count: bytes.count) {
            let position = offset + Int64(piece.lowerBound)
            let part = UnsafeRawBufferPointer(rebasing: bytes[piece])
            do {
                try file.write(part, at: position)
            } catch let error where error.mayBeTorn && !shared.sound.withLock({ $0.contains(position) }) {
                let start = position % SoundBlocks.blockSize
                var block = [UInt8](repeating: 0, count: Int(SoundBlocks.blockSize))
                block.replaceSubrange(Int(start)..<Int(start) + part.count, with: part)
                try block.withUnsafeBytes { try file.write($0, at: position - start) }
            }
        }
    }
}
