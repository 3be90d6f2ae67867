internal import CShims

/// Renames an entry of a directory to a name that nothing has, and never replaces what appeared meanwhile.
///
/// - Returns: 0, or the kernel's reason: EEXIST when the name is taken, EINVAL where the file system cannot do it.
public func renameToNew(in directory: CInt, from: UnsafePointer<CChar>, to: UnsafePointer<CChar>) -> CInt {
    juicer_rename_to_new(directory, from, to)
}
