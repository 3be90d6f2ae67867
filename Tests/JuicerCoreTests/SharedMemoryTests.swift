import Glibc
import JuicerCore
import TestSupport
import Testing

@Suite struct SharedMemoryTests {
    /// What another process has of it.
    private func map(_ descriptor: CInt, _ length: Int, _ protection: CInt) -> UnsafeMutableRawPointer? {
        let base = mmap(nil, length, protection, MAP_SHARED, descriptor, 0)
        return base == MAP_FAILED ? nil : base
    }

    @Test("shared memory shows what is written to whoever maps it, and can be read only")
    func sharing() throws {
        let memory = try SharedMemory(length: 8192)
        let copy = dup(memory.fileDescriptor)
        defer { close(copy) }
        let base = try #require(map(copy, 8192, PROT_READ))
        defer { munmap(base, 8192) }
        memory.withBytes(100..<103) { $0.copyBytes(from: [1, 2, 3]) }
        #expect(Array(UnsafeRawBufferPointer(start: base + 99, count: 5)) == [0, 1, 2, 3, 0])

        #expect(map(copy, 8192, PROT_READ | PROT_WRITE) == nil)
        #expect(write(copy, "x", 1) == -1)
        #expect(ftruncate(copy, 4096) == -1 && ftruncate(copy, 16384) == -1)
        #expect(fcntl(copy, F_GETFD) >= 0)
    }

    @Test("shared memory is cleared for its readers when it is let go")
    func clearing() throws {
        var memory: SharedMemory? = try SharedMemory(length: 4096)
        let copy = dup(try #require(memory).fileDescriptor)
        defer { close(copy) }
        let base = try #require(map(copy, 4096, PROT_READ))
        defer { munmap(base, 4096) }
        memory?.withBytes(0..<4096) { bytes in for index in bytes.indices { bytes[index] = 7 } }
        #expect(UnsafeRawBufferPointer(start: base, count: 4096).allSatisfy { $0 == 7 })
        memory = nil
        #expect(UnsafeRawBufferPointer(start: base, count: 4096).allSatisfy { $0 == 0 })
    }

    @Test("shared memory that is not to be had is an error")
    func tooMuch() {
        #expect(throws: SystemError.self) { try SharedMemory(length: 0) }
        #expect(throws: SystemError.self) { try SharedMemory(length: -1) }
    }
}
