internal import CShims

/// Whether fscrypt encrypts what is made in an open folder (the kernel's Documentation/filesystems/fscrypt.rst). False also
/// where the kernel does not say.
public func hasEncryptionPolicy(_ folder: CInt) -> Bool { juicer_has_encryption_policy(folder) == 1 }
