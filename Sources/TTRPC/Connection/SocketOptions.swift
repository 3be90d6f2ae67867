import NIOCore

/// How sockets of both sides are set up.
enum SocketOptions {
    /// Read buffers start small and grow while a peer fills them: bulk needs few large reads, an idle connection
    /// must not cost.
    static let readBuffers = AdaptiveRecvByteBufferAllocator(minimum: 4096, initial: 4096, maximum: 256 << 10)
    /// Reads in a row before the event loop looks at other connections.
    static let readsPerRound: UInt = 4
    /// What is asked for as the kernel's buffer; it gives as much as net.core.wmem_max allows.
    static let kernelBuffer = 1 << 20

    /// Above the high mark the peer is not read, below the low one it is again.
    static func waterMark(_ queuedBytes: Int) -> ChannelOptions.Types.WriteBufferWaterMark {
        let high = max(2, queuedBytes)
        return ChannelOptions.Types.WriteBufferWaterMark(low: high / 2, high: high)
    }
}
