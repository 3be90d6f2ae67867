internal import JuicerCore
internal import JuicerPlist

extension BackupDescription {
    /// Reads the property lists of a backup, each alone: a damaged one is a problem and the others count.
    init<S>(reading lists: DescriptionSources<S>) {
        let infoKeys: Set<String> = [
            "Device Name", "Display Name", "Product Type", "Product Version", "Build Version", "Serial Number",
            "Unique Identifier", "Target Identifier", "Phone Number", "Last Backup Date",
        ]
        let manifestKeys: Set<String> = ["IsEncrypted", "ManifestKey", "WasPasscodeSet", "Date", "Lockdown", "Version"]
        let manifest = read(lists.manifest, manifestKeys, .damagedPropertyList)
        let status = read(lists.status, nil, .damagedStatus)
        let info = read(lists.info, infoKeys, .damagedInfo)
        let device = manifest?["Lockdown"]
        deviceName = device.text("DeviceName") ?? info.text("Device Name") ?? info.text("Display Name")
        productType = device.text("ProductType") ?? info.text("Product Type")
        productVersion = device.text("ProductVersion") ?? info.text("Product Version")
        buildVersion = device.text("BuildVersion") ?? info.text("Build Version")
        serialNumber = device.text("SerialNumber") ?? info.text("Serial Number")
        deviceIdentifier =
            device.text("UniqueDeviceID") ?? info.text("Target Identifier") ?? info.text("Unique Identifier")
        phoneNumber = info.text("Phone Number")
        formatVersion = status.text("Version") ?? manifest.text("Version")
        let date = status?["Date"]?.dateValue ?? info?["Last Backup Date"]?.dateValue ?? manifest?["Date"]?.dateValue
        lastBackup = date.map { $0 + AppleTime.epoch }.flatMap { $0.isFinite ? $0 : nil }
        isEncrypted = manifest?["IsEncrypted"]?.booleanValue
        hasManifestKey = manifest?["ManifestKey"]?.dataValue != nil
        isPasscodeSet = manifest?["WasPasscodeSet"]?.booleanValue
        isFinished = status.text("SnapshotState").map { $0 == "finished" }
    }

    private mutating func read(
        _ source: (some RandomAccessSource)?,
        _ keys: Set<String>?,
        _ problem: BackupProblem
    ) -> PropertyList? {
        guard let source else { return nil }
        do {
            let limits = PropertyListLimits()
            let list = try PropertyList(
                reading: try source.allBytes(limit: limits.byteCount),
                limits: limits,
                topLevelKeys: keys
            )
            if list.dictionaryValue != nil { return list }
        } catch {
            // Told below, in words for people.
        }
        problems.append(problem)
        return nil
    }
}

extension PropertyList? {
    /// The text of a key; nil when there is none, or no text, or one that is longer than any name.
    fileprivate func text(_ key: String) -> String? {
        self?[key]?.stringValue
            .flatMap { (1...BackupDescription.mostTextBytes).contains($0.utf8.count) ? $0 : nil }
    }
}
