import Glibc
import JuicerSessions
import Logging
import TestSupport
import Testing

@testable import JuicerDaemon

@Suite struct SettingsTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func load(
        _ arguments: SettingsLoader.Arguments = .init(),
        environment: [String: String] = [:],
        userID: uid_t = 1000
    ) async throws(DaemonError) -> Settings {
        var environment = environment
        environment["HOME"] = environment["HOME"] ?? directory.path
        environment["XDG_RUNTIME_DIR"] = environment["XDG_RUNTIME_DIR"] ?? directory.file("run")
        return try SettingsLoader(arguments: arguments, environment: environment, userID: userID).load()
    }

    private func write(_ text: String, to name: String = "juicerd.json", mode: mode_t = 0o600) -> String {
        let path = directory.file(name)
        let descriptor = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0o600)
        _ = Glibc.write(descriptor, text, text.utf8.count)
        fchmod(descriptor, mode)
        close(descriptor)
        return path
    }

    private func refusal(
        _ arguments: SettingsLoader.Arguments = .init(),
        environment: [String: String] = [:]
    ) async -> DaemonError? {
        do {
            _ = try await load(arguments, environment: environment)
            return nil
        } catch {
            return error
        }
    }

    @Test("a person's daemon keeps to the person's own directories")
    func personDefaults() async throws {
        mkdir(directory.file("Backups"), 0o700)
        let settings = try await load()
        #expect(!settings.isSystem)
        #expect(settings.socketPath == directory.file("run/juicer/juicer.sock"))
        #expect(settings.statePath == directory.file(".local/state/juicer"))
        #expect(settings.backupRoots == [directory.file("Backups")])
        #expect(settings.logLevel == .info)
        let options = try settings.socketOptions()
        #expect(options.mode == 0o600)
        #expect(options.directoryMode == 0o700)
    }

    @Test("a machine's daemon keeps to the system's directories", arguments: [true, false])
    func systemDefaults(_ byFlag: Bool) async throws {
        let settings = try await load(.init(isSystem: byFlag ? true : nil), userID: byFlag ? 1000 : 0)
        #expect(settings.isSystem)
        #expect(settings.socketPath == "/run/juicer/juicer.sock")
        #expect(settings.statePath == "/var/lib/juicer")
        #expect(settings.backupRoots.isEmpty)
        let options = try settings.socketOptions()
        #expect(options.mode == 0o660)
        #expect(options.directoryMode == 0o750)
    }

    @Test("arguments come before the environment, the environment before the file, the file before defaults")
    func precedence() async throws {
        let path = write(
            """
            {"socket": "/f/s", "state": "/f/state", "backups": ["/f/1", "/f/2"], "log_level": "error",
             "session_idle_seconds": 60}
            """
        )
        var arguments = SettingsLoader.Arguments(configuration: path)
        let file = try await load(arguments)
        #expect(file.socketPath == "/f/s")
        #expect(file.backupRoots == ["/f/1", "/f/2"])
        #expect(file.logLevel == .error)
        #expect(file.sessions.idle == .seconds(60))
        #expect(file.sessions.absolute == .seconds(8 * 3600))
        let environment = ["JUICER_SOCKET": "/e/s", "JUICER_BACKUPS": "/e/1:/e/2", "JUICER_LOG_LEVEL": "debug"]
        let both = try await load(arguments, environment: environment)
        #expect(both.socketPath == "/e/s")
        #expect(both.statePath == "/f/state")
        #expect(both.backupRoots == ["/e/1", "/e/2"])
        #expect(both.logLevel == .debug)
        arguments.socket = "/a/s"
        arguments.backups = ["/a/1"]
        let all = try await load(arguments, environment: environment)
        #expect(all.socketPath == "/a/s")
        #expect(all.socketPathIsExplicit)
        #expect(all.backupRoots == ["/a/1"])
        #expect(all.logLevel == .debug)
    }

    @Test("the configuration file can be named in the environment, or lie where it is looked for")
    func configurationPlaces() async throws {
        let path = write("{\"log_level\": \"critical\", \"system\": true}")
        let named = try await load(environment: ["JUICER_CONFIG": path])
        #expect(named.logLevel == .critical)
        #expect(named.isSystem)
        mkdir(directory.file("juicer"), 0o700)
        _ = write("{\"log_level\": \"trace\"}", to: "juicer/juicerd.json")
        let found = try await load(environment: ["XDG_CONFIG_HOME": directory.path])
        #expect(found.logLevel == .trace)
    }

    @Test("a name that is no setting is refused, in the file and in the environment")
    func unknownNames() async {
        let file = await refusal(.init(configuration: write("{\"sokcet\": \"/s\"}")))
        #expect(file?.code == .unknownSetting)
        #expect(file?.message.contains("sokcet") == true)
        let environment = await refusal(environment: ["JUICER_SOKCET": "/s"])
        #expect(environment?.code == .unknownSetting)
        #expect(environment?.message.contains("JUICER_SOKCET") == true)
        #expect(await refusal(environment: ["JUICER_TEST_PYTHON": "/p"]) == nil)
    }

    @Test(
        "a value that cannot be used is refused and names its setting",
        arguments: [
            ("log_level", "\"loud\""), ("log_format", "\"xml\""), ("log_level", "1"), ("socket", "[\"/s\"]"),
            ("backups", "\"/b\""), ("backups", "[\"relative\"]"), ("state", "\"relative\""), ("system", "\"yes\""),
            ("session_idle_seconds", "0"), ("session_idle_seconds", "1.5"), ("session_limit_seconds", "-1"),
            ("sessions_per_user", "100000"), ("connections", "0"), ("connections_per_user", "true"),
        ]
    )
    func invalidValues(_ name: String, _ value: String) async {
        let error = await refusal(.init(configuration: write("{\"\(name)\": \(value)}")))
        #expect(error?.code == .invalidSetting || error?.code == .unreadableConfiguration)
        if error?.code == .invalidSetting { #expect(error?.message.contains(name) == true) }
    }

    @Test("a number or flag in the environment that is none is refused")
    func invalidVariables() async {
        #expect(await refusal(environment: ["JUICER_SESSION_IDLE_SECONDS": "soon"])?.code == .invalidSetting)
        #expect(await refusal(environment: ["JUICER_SYSTEM": "maybe"])?.code == .invalidSetting)
    }

    @Test(
        "a file that is not one JSON object is refused",
        arguments: ["", "[]", "{", "nul", "{\"socket\": null}", "{} {}"]
    )
    func notJSON(_ text: String) async {
        #expect(await refusal(.init(configuration: write(text)))?.code == .unreadableConfiguration)
    }

    @Test("a file that is missing, a folder, too large or writable by others is refused")
    func unreadableFiles() async {
        #expect(await refusal(.init(configuration: directory.file("none")))?.code == .unreadableConfiguration)
        #expect(await refusal(.init(configuration: directory.path))?.code == .unreadableConfiguration)
        let large = write("{}" + String(repeating: " ", count: 1 << 20))
        #expect(await refusal(.init(configuration: large))?.code == .unreadableConfiguration)
        let open = write("{}", to: "open.json", mode: 0o622)
        #expect(await refusal(.init(configuration: open))?.code == .unreadableConfiguration)
    }

    @Test("without a runtime directory a person must say where the socket is")
    func noRuntimeDirectory() async {
        let loader = SettingsLoader(arguments: .init(), environment: ["HOME": directory.path], userID: 4_000_000)
        let error = #expect(throws: DaemonError.self) { _ = try loader.load() }
        #expect(error?.code == .invalidSetting)
    }

    @Test("a group is found by name and by number, and must exist")
    func groups() async throws {
        var settings = try await load(environment: ["JUICER_GROUP": "root"])
        #expect(try settings.socketOptions().group == 0)
        settings.group = "123"
        #expect(try settings.socketOptions().group == 123)
        settings.group = "no-such-group-here"
        let error = #expect(throws: DaemonError.self) { _ = try settings.socketOptions() }
        #expect(error?.code == .invalidSetting)
    }
}
