internal import Glibc
internal import JuicerCore
internal import JuicerCrypto

extension Volume {
    private static let attributePrefix = "user.gocryptfs."
    /// What stands in the place of a folder's initialisation vector (gocryptfs, `internal/fusefrontend/xattr.go`).
    private static let attributeIV = Array("xattr_name_iv_xx".utf8)

    /// The extended attributes of a file or folder, by name. Those that no volume has are left out.
    ///
    /// - Throws: ``VolumeError/damaged(path:_:)`` with ``VolumeDamage/attribute``.
    public func attributes(of path: VolumePath) throws -> [String: [UInt8]] {
        let descriptor: CInt
        if path.names.isEmpty {
            let root = try folder(path)
            descriptor = try calling("dup", path) { dup(root.descriptor) }
        } else {
            let folder = try folder(path.parent)
            let entry = try entry(path, in: folder)
            descriptor = try calling("open", path) {
                openat(folder.descriptor, entry.name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
            }
        }
        defer { close(descriptor) }
        do {
            let stored = ExtendedAttributes(of: descriptor)
            var attributes: [String: [UInt8]] = [:]
            for name in try stored.names where name.hasPrefix(Self.attributePrefix) {
                let encoded = String(name.dropFirst(Self.attributePrefix.count))
                let sealed = try stored.value(of: name)
                // An empty value is stored as nothing.
                guard let plain = try names.decrypt(encoded, folderIV: Self.attributeIV),
                    let value = sealed.isEmpty ? [] : try keys().content.openAlone(sealed)
                else { throw VolumeError.damaged(path: path.description, .attribute) }
                attributes[String(decoding: plain, as: UTF8.self)] = value
            }
            return attributes
        } catch let error as SystemError {
            throw VolumeError(error, at: path)
        }
    }
}
