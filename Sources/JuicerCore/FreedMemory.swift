internal import CShims

/// Gives memory that was freed back to the system: for after work that took much of it, and will not come again soon.
public func releaseFreedMemory() {
    juicer_process_release_freed_memory()
}

/// Lets go of code that is in memory, of this program and its libraries: for when something ended that needed much of it and does
/// not come again, as a start. What is used again comes out of the system's cache of files.
public func releaseCode() {
    juicer_process_release_code()
}
