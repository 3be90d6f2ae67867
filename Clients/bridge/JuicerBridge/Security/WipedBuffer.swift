import Hummingbird
import JuicerCore
import NIOCore

/// Bytes of a request that may hold a passphrase: one allocation, wiped when its owner goes.
struct WipedBuffer: ~Copyable {
    private let storage: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    /// Makes room for `capacity` bytes; nothing is ever moved.
    init(capacity: Int) {
        storage = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit {
        wipe(storage)
        storage.deallocate()
    }

    /// Takes the bytes over: copies them and wipes where they came from.
    ///
    /// - Returns: false where there is no room for them. They are wiped all the same.
    mutating func takeOver(_ chunk: ByteBuffer) -> Bool {
        chunk.withUnsafeReadableBytes { bytes in
            let fits = bytes.count <= storage.count - count
            if fits, !bytes.isEmpty {
                UnsafeMutableRawBufferPointer(rebasing: storage[count...]).copyMemory(from: bytes)
                count += bytes.count
            }
            // A ByteBuffer copies itself before it is changed while anybody else holds a slice of it, and the
            // HTTP decoder does; so the bytes are wiped where they lie. Nobody reads this slice again.
            wipe(UnsafeMutableRawBufferPointer(mutating: bytes))
            return fits
        }
    }

    /// The bytes so far.
    func withUnsafeBytes<R, E>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try body(UnsafeRawBufferPointer(rebasing: storage[..<count]))
    }
}
