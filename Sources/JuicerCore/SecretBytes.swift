internal import CShims

/// Bytes of a key, passphrase or token, in memory that is locked, kept out of core dumps and wiped on release.
///
/// The content is fixed at initialisation and never copied or reallocated by this type; it is reached only through
/// ``withUnsafeBytes(_:)``, so that no `String`, `Data` or `[UInt8]` of it comes to be. Every way of printing it,
/// including reflection and interpolation, shows `<redacted>`.
public final class SecretBytes: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Number of bytes.
    public let count: Int
    // Written only by init and deinit, when nobody else can hold the reference.
    private nonisolated(unsafe) let base: UnsafeMutableRawPointer

    /// Makes a secret of `count` zero bytes and lets the closure fill it.
    ///
    /// - Precondition: `count` is not negative.
    public init(count: Int, initializingWith body: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows {
        precondition(count >= 0, "a secret cannot have a negative length")
        self.count = count
        self.base = juicer_secret_allocate(count)
        // A throw releases self, and deinit wipes what was already written.
        try body(UnsafeMutableRawBufferPointer(start: base, count: count))
    }

    /// Copies the bytes; the caller wipes its own copy.
    public convenience init(copying bytes: UnsafeRawBufferPointer) {
        self.init(count: bytes.count) { $0.copyMemory(from: bytes) }
    }

    /// Makes a secret of bytes from the kernel's generator.
    public convenience init(randomCount count: Int) {
        self.init(count: count) { juicer_random_fill($0.baseAddress, $0.count) }
    }

    deinit {
        juicer_secret_free(base, count)
    }

    /// Lends the bytes for the duration of the closure.
    public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        defer { withExtendedLifetime(self) {} }
        return try body(UnsafeRawBufferPointer(start: base, count: count))
    }

    /// Compares in a time that depends on the lengths alone.
    public func constantTimeEquals(_ other: SecretBytes) -> Bool {
        other.withUnsafeBytes { constantTimeEquals($0) }
    }

    /// Compares in a time that depends on the lengths alone.
    public func constantTimeEquals(_ other: UnsafeRawBufferPointer) -> Bool {
        withUnsafeBytes { JuicerCore.constantTimeEquals($0, other) }
    }

    public var description: String { "<redacted>" }
    public var debugDescription: String { "<redacted>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Overwrites memory with zeros in a way that no optimiser removes.
public func wipe(_ buffer: UnsafeMutableRawBufferPointer) {
    if let base = buffer.baseAddress { juicer_wipe(base, buffer.count) }
}

/// Compares two buffers in a time that depends on their lengths alone.
public func constantTimeEquals(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    guard left.count == right.count else { return false }
    guard let first = left.baseAddress, let second = right.baseAddress else { return true }
    return juicer_equal_constant_time(first, second, left.count) == 1
}

/// Fills a buffer with bytes from the kernel's generator.
public func fillWithRandomBytes(_ buffer: UnsafeMutableRawBufferPointer) {
    if let base = buffer.baseAddress { juicer_random_fill(base, buffer.count) }
}

/// Bytes from the kernel's generator, for things that are not secret: identifiers, salts, nonces.
public func randomBytes(count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
        fillWithRandomBytes(UnsafeMutableRawBufferPointer(buffer))
        initialized = count
    }
}
