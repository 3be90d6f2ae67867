internal import CShims

/// The descriptors that a process has open.
public enum OpenDescriptors {
    /// Closes all from a number on, whoever opened them.
    public static func close(from first: UInt32) {
        juicer_process_close_from(first)
    }
}
