public import JuicerCore

extension Vault {
    private static let secretFolder: VolumePath = "secrets"
    private static let secretSize = 32

    /// A secret of the daemon's own, which is made at random when it is first asked for and is kept in the root volume from
    /// then on, whatever key that gets. One caller at a time.
    ///
    /// - Parameter name: letters and digits.
    /// - Returns: 32 bytes.
    /// - Throws: ``VaultError/sealed``, ``VolumeError``.
    public func secret(named name: String) throws -> SecretBytes {
        let (root, manifest) = (try root, try rootManifest)
        let path = Self.secretFolder.appending(Array(name.utf8))
        if manifest[path] == nil {
            let secret = SecretBytes(randomCount: Self.secretSize)
            try root.createFolders(Self.secretFolder)
            let file = try root.newFile()
            try secret.withUnsafeBytes { try file.write($0) }
            manifest.record(path, try file.commit(to: path, replacing: true))
            try manifest.commit()
        }
        let file = try manifest.openFixed(path)
        guard try file.size == Self.secretSize else { throw VolumeError.damaged(path: path.description, .length) }
        return try SecretBytes(count: Self.secretSize) { _ = try file.read(into: $0, at: 0) }
    }
}
