import JuicerCore

/// The few editing keys of a prompt that shows nothing: erase, start over, give up.
struct LineEditor {
    /// What a key meant.
    enum Step: Equatable {
        case more
        case done
        case interrupted
        case ended
    }

    /// Bytes of the line so far.
    private(set) var count = 0

    /// Where the next byte goes.
    func next(in buffer: UnsafeMutableRawBufferPointer) -> UnsafeMutableRawPointer? {
        buffer.baseAddress?.advanced(by: count)
    }

    /// Looks at the byte that was put at `next`.
    mutating func take(from buffer: UnsafeMutableRawBufferPointer) -> Step {
        let key = buffer[count]
        switch key {
        case 0x0A, 0x0D:
            return .done
        case 0x03, 0x1C:  // Ctrl-C, Ctrl-\
            return .interrupted
        case 0x04:  // Ctrl-D
            return count == 0 ? .ended : .done
        case 0x7F, 0x08:  // Backspace takes a whole character, however many bytes it has.
            while count > 0 {
                count -= 1
                if buffer[count] & 0xC0 != 0x80 { break }
            }
        case 0x15:  // Ctrl-U
            count = 0
        case 0x1A:  // Ctrl-Z: a stopped prompt would come back with a terminal that shows the passphrase.
            break
        default:
            // The last byte of the buffer stays free for the next key; a line that gets there is too long.
            if count < buffer.count - 1 { count += 1 }
        }
        return .more
    }
}
