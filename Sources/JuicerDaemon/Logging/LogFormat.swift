/// How log lines look.
public enum LogFormat: String, Sendable, CaseIterable {
    /// One JSON object a line, for programs.
    case json
    /// `time level message key=value ...`, for people.
    case text
}
