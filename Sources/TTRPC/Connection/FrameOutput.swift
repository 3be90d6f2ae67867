import NIOCore

/// Collects the frames of one connection and gives them to the channel: whole frames, one write for many small ones.
///
/// Small frames are gathered in a buffer that is used again once it has been written. Large payloads are not copied:
/// they follow their header as a buffer of their own, in the same gathering write.
///
/// When nothing waits in the channel, gathered frames go straight to the socket: that spares a fifth of the
/// instructions of a small call. What the socket does not take at once, and every failure, is the channel's.
struct FrameOutput {
    private static let copyLimit = 8 << 10
    private static let gatherLimit = 64 << 10

    private var gathered = ByteBuffer()
    private var needsFlush = false
    private var socket: CInt?
    private var mayChannelHoldBytes = false

    /// Learns the socket below a channel that has one.
    mutating func attach(to context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        socket = try? pipeline.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { $0 }
    }

    /// Appends frames, or beginnings of frames.
    mutating func write(to context: ChannelHandlerContext, _ body: (inout ByteBuffer) -> Void) {
        body(&gathered)
        if gathered.readableBytes >= Self.gatherLimit { passGathered(to: context) }
    }

    /// Appends the frame of an answer. It must not be larger than `ResponseEnvelope.maximumPayload`.
    mutating func writeResponse(_ streamID: UInt32, _ payload: ByteBuffer, to context: ChannelHandlerContext) {
        gathered.writeResponseHead(streamID: streamID, payloadSize: payload.readableBytes)
        writeBody(payload, to: context)
    }

    /// Appends a data frame. The message must not be larger than `FrameHeader.maximumData`.
    mutating func writeData(_ streamID: UInt32, _ message: ByteBuffer, to context: ChannelHandlerContext) {
        gathered.writeFrameHeader(FrameHeader(length: message.readableBytes, streamID: streamID, kind: .data))
        writeBody(message, to: context)
    }

    /// Appends a data frame that ends this side's messages.
    mutating func writeEnd(_ streamID: UInt32, to context: ChannelHandlerContext) {
        let flags: FrameHeader.Flags = [.remoteClosed, .noData]
        gathered.writeFrameHeader(FrameHeader(length: 0, streamID: streamID, kind: .data, flags: flags))
    }

    private mutating func writeBody(_ body: ByteBuffer, to context: ChannelHandlerContext) {
        if body.readableBytes <= Self.copyLimit {
            gathered.writeImmutableBuffer(body)
            if gathered.readableBytes >= Self.gatherLimit { passGathered(to: context) }
        } else {
            passGathered(to: context)
            context.write(NIOAny(body), promise: nil)
            needsFlush = true
        }
    }

    /// Sends bytes that are cleared once the kernel has them, or never will.
    mutating func writeSensitive(_ bytes: ByteBuffer, to context: ChannelHandlerContext) {
        passGathered(to: context)
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.whenComplete { _ in bytes.wipeSharedReadableBytes() }
        context.write(NIOAny(bytes), promise: written)
        needsFlush = true
    }

    private mutating func passGathered(to context: ChannelHandlerContext) {
        guard gathered.readableBytes > 0 else { return }
        let bytes = gathered
        gathered = ByteBuffer()
        context.write(NIOAny(bytes), promise: nil)
        needsFlush = true
    }

    /// Writes what there is to the socket.
    mutating func flush(_ context: ChannelHandlerContext) {
        if gathered.readableBytes > 0 {
            if !needsFlush { sendGathered(context) }
            if gathered.readableBytes > 0 {
                context.writeAndFlush(NIOAny(gathered), promise: nil)
                mayChannelHoldBytes = true
            }
            needsFlush = false
            // Written at once as a rule, and then the memory is ours again.
            if gathered.storageCapacity > Self.gatherLimit {
                gathered = ByteBuffer()
            } else {
                gathered.clear()
            }
        } else if needsFlush {
            needsFlush = false
            context.flush()
            mayChannelHoldBytes = true
        }
    }

    /// Gives gathered bytes to the socket, as many as it takes now.
    private mutating func sendGathered(_ context: ChannelHandlerContext) {
        // The number of a closed socket may be another's by now; a channel whose socket is closed is not active.
        guard let socket, context.channel.isActive, isChannelEmpty(context) else { return }
        let sent = gathered.withUnsafeReadableBytes { UnixSocket.send($0, to: socket) }
        gathered.moveReaderIndex(forwardBy: sent)
    }

    /// Whether all that was given to the channel is in the socket.
    mutating func isChannelEmpty(_ context: ChannelHandlerContext) -> Bool {
        if mayChannelHoldBytes {
            mayChannelHoldBytes = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) != 0
        }
        return !mayChannelHoldBytes
    }
}
