internal import CShims

/// Gives memory that was freed back to the system: for after work that took much of it, and will not come again soon.
public func releaseFreedMemory() {
    juicer_process_release_freed_memory()
}
