import Glibc
import JuicerCore
import JuicerVault

// vault-bench COMMAND FOLDER [ARGUMENTS]: what volumes and databases on them can do, as figures for programs.
//
//   write FOLDER MIB           writes a file of a new volume
//   read FOLDER                reads it, from front to back
//   database FOLDER MODE ROWS  inserts rows in bulk and reads some by chance, on a volume and in a plain file
//   transactions FOLDER MODE   commits small transactions until it is killed, and prints the number of each

@main enum VaultBench {
    static func main() {
        do {
            try run()
        } catch {
            let text = Array("vault-bench: \(error)\n".utf8)
            _ = write(STDERR_FILENO, text, text.count)
            exit(1)
        }
    }

    private static func run() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let number = arguments.count > 2 ? Int(arguments[arguments.count - 1]) : nil
        switch (arguments.first, arguments.count) {
        case ("write", 3): try writeFile(BenchVolume(in: arguments[1]), byteCount: (number ?? 256) << 20)
        case ("read", 2): try readFile(BenchVolume(in: arguments[1]))
        case ("database", 4):
            try measureDatabase(in: arguments[1], journalMode: arguments[2], rows: number ?? 1_000_000)
        case ("transactions", 3): try commitForever(in: arguments[1], journalMode: arguments[2])
        default:
            fatalError("usage: vault-bench write|read|database|transactions FOLDER ...")
        }
    }
}

/// The volume in a folder, which is made when there is none. Its key is no secret.
struct BenchVolume {
    let volume: Volume

    init(in folder: String) throws {
        let path = folder + "/volume"
        if access(path, F_OK) != 0 { try Volume.create(at: path) }
        let key = SecretBytes(count: 32) { key in
            for index in key.indices { key[index] = UInt8(index) }
        }
        volume = try Volume(at: path, stagingIn: folder + "/staging", master: key)
    }
}

/// The most memory that this process has had, in KiB.
func peakMemory() -> Int {
    // Not ru_maxrss, in which what the program was started from counts too.
    let line = KernelFile.text("/proc/self/status")?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line.flatMap { Int($0.split(separator: " ").dropLast().last?.drop { !$0.isNumber } ?? "") } ?? 0
}

/// Seconds that this process has worked, without what the system did for it.
func workedSeconds() -> Double {
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    return Double(usage.ru_utime.tv_sec) + Double(usage.ru_utime.tv_usec) / 1e6
}
