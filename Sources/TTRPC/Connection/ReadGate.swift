import NIOCore

/// Lets reads of the socket pass, or holds them until they may go on.
struct ReadGate {
    private var isClosed = false
    private var isReadHeld = false

    /// The channel wants to read.
    mutating func read(_ context: ChannelHandlerContext) {
        if isClosed {
            isReadHeld = true
        } else {
            context.read()
        }
    }

    /// Opens or closes the gate; a read that was held passes.
    mutating func set(closed: Bool, _ context: ChannelHandlerContext) {
        isClosed = closed
        if !closed, isReadHeld {
            isReadHeld = false
            context.read()
        }
    }
}
