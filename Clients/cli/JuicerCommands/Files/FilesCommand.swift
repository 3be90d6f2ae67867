import ArgumentParser

/// `juicer files`: the files of an unlocked backup.
struct FilesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "files",
        abstract: "List and read the files of an unlocked backup.",
        discussion:
            "FILE is a file id of 40 hexadecimal digits, or domain:relativePath as `juicer files ls` prints it.",
        subcommands: [
            FilesDomains.self, FilesList.self, FilesStat.self, FilesCat.self, FilesExtract.self,
            FilesMaterialize.self,
        ]
    )
}
