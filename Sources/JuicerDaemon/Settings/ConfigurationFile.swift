import Configuration
import FoundationEssentials
import Glibc
import JuicerCore

/// The configuration file: one JSON object whose names are settings.
///
/// swift-configuration's own JSON provider needs all of Foundation, which a small daemon cannot afford, and
/// does not tell which names a file has; this reads the file into an in-memory provider instead.
enum ConfigurationFile {
    private static let maximumSize = 1 << 20

    private enum Value: Decodable {
        case flag(Bool)
        case number(Int)
        case text(String)
        case list([String])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let flag = try? container.decode(Bool.self) {
                self = .flag(flag)
            } else if let number = try? container.decode(Int.self) {
                self = .number(number)
            } else if let text = try? container.decode(String.self) {
                self = .text(text)
            } else {
                self = .list(try container.decode([String].self))
            }
        }

        var content: (kind: SettingName.Kind, content: ConfigContent) {
            switch self {
            case .flag(let flag): (.flag, .bool(flag))
            case .number(let number): (.number, .int(number))
            case .text(let text): (.text, .string(text))
            case .list(let list): (.list, .stringArray(list))
            }
        }
    }

    /// Reads the file.
    ///
    /// - Throws: `unreadableConfiguration`, `unknownSetting`, `invalidSetting` (a value of the wrong kind).
    static func provider(path: String) throws(DaemonError) -> InMemoryProvider {
        InMemoryProvider(name: path, values: try values(in: try read(path), path: path))
    }

    private static func values(
        in data: Data,
        path: String
    ) throws(DaemonError) -> [AbsoluteConfigKey: ConfigValue] {
        let object: [String: Value]
        do {
            object = try JSONDecoder().decode([String: Value].self, from: data)
        } catch {
            throw DaemonError(
                .unreadableConfiguration,
                "\(path) is not one JSON object of settings",
                hint: "each value is a string, a whole number, true, false or a list of strings"
            )
        }
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        for (key, value) in object.sorted(by: { $0.key < $1.key }) {
            guard let name = SettingName(rawValue: key) else {
                throw DaemonError(
                    .unknownSetting,
                    "\(path) has \"\(key)\", which is no setting",
                    hint: "settings are \(SettingName.allCases.map(\.rawValue).joined(separator: ", "))"
                )
            }
            let (kind, content) = value.content
            guard kind == name.kind else {
                throw DaemonError(.invalidSetting, "\"\(key)\" in \(path) must be \(name.kind.rawValue)")
            }
            values[AbsoluteConfigKey([key])] = ConfigValue(content, isSecret: false)
        }
        return values
    }

    private static func read(_ path: String) throws(DaemonError) -> Data {
        let opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard opened >= 0 else {
            throw DaemonError(.unreadableConfiguration, "\(SystemError(lastErrorOf: "cannot open \(path)"))")
        }
        let file = OwnedDescriptor(opened)
        var status = stat()
        guard fstat(file.value, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= maximumSize else {
            throw DaemonError(.unreadableConfiguration, "\(path) is not a file of at most 1 MiB")
        }
        guard status.st_mode & 0o022 == 0, status.st_uid == 0 || status.st_uid == geteuid() else {
            throw DaemonError(
                .unreadableConfiguration,
                "\(path) can be changed by other users",
                hint: "chown it to root or the daemon's user, and chmod go-w it"
            )
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        let count = pread(file.value, &bytes, bytes.count, 0)
        guard count == bytes.count else {
            throw DaemonError(.unreadableConfiguration, "cannot read \(path)")
        }
        return Data(bytes)
    }
}
