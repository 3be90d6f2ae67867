internal import Glibc

/// Where the program is that workers are.
public enum WorkerProgram {
    /// The path of the one that belongs to the running program: beside it, as it is built, or in `libexec/juicer`, as it is
    /// installed. Nil when there is none.
    public static func find() -> String? {
        running.flatMap { find(from: $0) { access($0, X_OK) == 0 } }
    }

    /// The path of the program that runs.
    public static var running: String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0, count < buffer.count else { return nil }
        return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    static func find(from program: String, _ isExecutable: (String) -> Bool) -> String? {
        guard let slash = program.lastIndex(of: "/") else { return nil }
        let folder = program[..<slash]
        var candidates = ["\(folder)/\(name)"]
        if let above = folder.lastIndex(of: "/") { candidates.append("\(folder[..<above])/libexec/juicer/\(name)") }
        return candidates.first(where: isExecutable)
    }

    private static let name = "juicer-worker"
}
