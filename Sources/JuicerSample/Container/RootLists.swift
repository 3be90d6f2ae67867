/// The property lists at a backup's root.
struct RootLists {
    let options: SampleBackup.Options
    let deviceID: String
    let deviceName: String
    private let serialNumber: String
    private let identifiers: [String]

    static let productName = "iPhone"
    static let applications = [
        "net.whatsapp.WhatsApp", "org.example.journal", "com.apple.mobilesafari", "org.example.maps",
    ]

    init(options: SampleBackup.Options) {
        var random = SampleRandom(seed: options.seed, purpose: "device")
        self.options = options
        deviceName = "Sample iPhone 📱 \(options.generation.productVersion)"
        let digits = hexString(random.bytes(20))
        // Identifiers were 40 digits; since 2018 they are 8, a dash and 16.
        deviceID = options.generation == .ios17 ? "00008120-\(digits.prefix(16).uppercased())" : digits
        serialNumber = "SAMPLE\(digits.suffix(6).uppercased())"
        identifiers = (0..<4).map { _ in random.uuid() }
    }

    private var generation: SampleGeneration { options.generation }
    private var date: PlistValue { .date(generation.date.cocoa) }

    /// Manifest.plist, a binary list.
    func manifest(keybag: [UInt8], manifestKey: [UInt8]?) -> [UInt8] {
        var applications: [(String, PlistValue)] = []
        for bundle in Self.applications {
            applications.append(
                (
                    bundle,
                    [
                        "CFBundleIdentifier": .string(bundle), "CFBundleVersion": "24.18.80",
                        "ContainerContentClass": "Data/Application",
                        "Path": .string("/var/containers/Bundle/Application/\(identifiers[0])/Sample.app"),
                    ]
                )
            )
        }
        var fields: [(String, PlistValue)] = [
            ("BackupKeyBag", .data(keybag)), ("Version", .string(generation.manifestVersion)), ("Date", date),
            ("SystemDomainsVersion", "24.0"),
        ]
        if let manifestKey { fields.append(("ManifestKey", .data(manifestKey))) }
        fields += [
            ("WasPasscodeSet", true),
            (
                "Lockdown",
                [
                    "com.apple.MobileDeviceCrashCopy": [:], "com.apple.TerminalFlashr": [:],
                    "com.apple.mobile.data_sync": ["Contacts": ["AccountNames": ["iCloud"], "Sources": ["iCloud"]]],
                    "com.apple.Accessibility": ["SpeakAutoCorrectionsEnabledByiTunes": 0],
                    "ProductVersion": .string(generation.productVersion),
                    "ProductType": .string(generation.productType),
                    "BuildVersion": .string(generation.buildVersion), "com.apple.mobile.iTunes.accessories": [:],
                    "com.apple.mobile.wireless_lockdown": ["EnableWifiConnections": true],
                    "UniqueDeviceID": .string(deviceID),
                    "SerialNumber": .string(serialNumber), "DeviceName": .string(deviceName),
                ]
            ),
            ("Applications", .dictionary(applications)), ("IsEncrypted", .bool(options.passphrase != nil)),
        ]
        return BinaryPlist.encode(.dictionary(fields))
    }

    /// Status.plist, a binary list.
    func status(isFinished: Bool) -> [UInt8] {
        BinaryPlist.encode([
            "IsFullBackup": true, "Version": .string(generation.statusVersion), "UUID": .string(identifiers[1]),
            "Date": date,
            "BackupState": "new", "SnapshotState": isFinished ? "finished" : "uploading",
        ])
    }

    /// Info.plist, an XML list.
    func info() -> [UInt8] {
        XMLPlist.encode([
            "Applications": .dictionary(
                Self.applications.map {
                    ($0, ["iTunesMetadata": .data(Array("sample".utf8)), "PlaceholderIcon": .data(icon)])
                }
            ), "Build Version": .string(generation.buildVersion), "Device Name": .string(deviceName),
            "Display Name": .string(deviceName), "GUID": .string(identifiers[2].split(separator: "-").joined()),
            "ICCID": "8900000000000000000", "IMEI": "490154203237518",
            "Installed Applications": .array(
                Self.applications.map { .string($0) }
            ), "Last Backup Date": date, "Phone Number": "+1 (202) 555-0100", "Product Name": .string(Self.productName),
            "Product Type": .string(generation.productType), "Product Version": .string(generation.productVersion),
            "Serial Number": .string(serialNumber), "Target Identifier": .string(deviceID), "Target Type": "Device",
            "Unique Identifier": .string(deviceID.uppercased()), "iTunes Files": [:], "iTunes Settings": [:],
            "iTunes Version": "12.13.2.3",
        ])
    }

    private var icon: [UInt8] { PNG.image(size: 16, red: 90, green: 200, blue: 160) }
}
