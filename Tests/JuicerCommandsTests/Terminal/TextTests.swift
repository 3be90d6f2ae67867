import Testing

@testable import JuicerCommands

@Suite("Text for a terminal")
struct TextTests {
    @Test(
        "takes the columns that a terminal gives it",
        arguments: [
            ("", 0), ("abc", 3), ("Ünïcödé", 7), ("日本語", 6), ("한국", 4), ("ｆｕｌｌ", 8), ("e\u{301}", 1), ("😀", 2),
            ("👨‍👩‍👧‍👦", 2), ("🇩🇪", 2), ("❤️", 2), ("❤", 1), ("a\u{200B}b", 2), ("עברית", 5), ("½", 1),
            ("प्रिया शर्मा", 10), ("தமிழ்", 4), ("สมชาย ใจดี", 9), ("🏃‍♀️", 2), ("✈️", 2), ("👍🏽", 2),
        ]
    )
    func width(text: String, columns: Int) {
        #expect(DisplayWidth.of(text) == columns)
    }

    @Test("lines up columns whatever script is in them")
    func table() {
        var table = Table([.init(title: "NAME"), .init(title: "SIZE", alignment: .right), .init(title: "PATH")])
        table.add(["日本", "1", "/a"])
        table.add(["Anna’s iPhone", "1,234", "/b"])
        table.add(["x"])
        #expect(
            table.render() == """
                NAME            SIZE  PATH
                日本               1  /a
                Anna’s iPhone  1,234  /b
                x

                """
        )
    }

    @Test("shows facts in a column and leaves out those that are empty")
    func facts() {
        var facts = FactSheet()
        facts.add("id", "1")
        facts.add("nothing", "")
        facts.add("path", "/a")
        #expect(facts.render() == "id    1\npath  /a\n")
    }

    @Test(
        "cannot steer a terminal",
        arguments: [
            ("plain", "plain"), ("a\nb", "a\\nb"), ("\u{1B}[31m", "\\x1b[31m"), ("a\u{202E}b", "a\\u{202e}b"),
            ("\u{9B}2J", "\\x9b2J"), ("tab\tcr\r", "tab\\tcr\\r"), ("\u{7F}", "\\x7f"), ("\u{7}", "\\x07"),
            ("ä日", "ä日"),
        ]
    )
    func printable(text: String, shown: String) {
        #expect(Printable.text(text) == shown)
    }

    @Test("shows bytes that are no UTF-8 as the replacement character")
    func invalidBytes() {
        #expect(Printable.text(bytes: [0x61, 0xFF, 0x62]) == "a\u{FFFD}b")
    }
}

@Suite("Units")
struct UnitsTests {
    @Test(
        "sizes have about three digits",
        arguments: [
            (0, "0 B"), (999, "999 B"), (1000, "1.00 kB"), (1500, "1.50 kB"), (9_994, "9.99 kB"), (9_996, "10.0 kB"),
            (23_400_000, "23.4 MB"), (999_499, "999 kB"), (999_500, "1.00 MB"), (1 << 30, "1.07 GB"),
            (4_300_000_000, "4.30 GB"), (Int64.max, "9.22 EB"),
        ] as [(Int64, String)]
    )
    func size(bytes: Int64, text: String) {
        #expect(Units.size(bytes) == text)
    }

    @Test("counts have commas and the right noun")
    func count() {
        #expect(Units.count(1_234_567) == "1,234,567")
        #expect(Units.count(-1_000) == "-1,000")
        #expect(Units.count(12) == "12")
        #expect(Units.count(1, "file") == "1 file")
        #expect(Units.count(2, "entry", "entries") == "2 entries")
    }

    @Test("durations are minutes or hours")
    func duration() {
        #expect(Units.duration(seconds: 7) == "0:07")
        #expect(Units.duration(seconds: 725) == "12:05")
        #expect(Units.duration(seconds: 10_800) == "3:00:00")
        #expect(Units.duration(seconds: .infinity) == "-:--")
    }

    @Test("times are those of the calendar")
    func time() {
        #expect(Units.time(seconds: 0, utc: true) == "1970-01-01 00:00")
        #expect(Units.exactTime(seconds: 1_714_564_805, utc: true) == "2024-05-01 12:00:05 +0000")
        #expect(Units.time(seconds: .max, utc: true) == "-")
    }
}

@Suite("The progress line")
struct ProgressLineTests {
    @Test("shows bar, rate and time left once the total is known")
    func full() {
        let line = ProgressLine(
            bytes: 500_000_000,
            totalBytes: 1_000_000_000,
            files: 1_234,
            totalFiles: 5_000,
            rate: 250_000_000
        )
        #expect(
            line.render(width: 120)
                == "[###############---------------]   50%  500 MB of 1.00 GB  250 MB/s  0:02 left  1,234 files"
        )
    }

    @Test("shows what is done while the total is not known")
    func unknownTotal() {
        #expect(ProgressLine(bytes: 1_000, files: 1).render(width: 80) == "1.00 kB  0 B/s  1 file")
    }

    @Test("never is wider than the terminal", arguments: 0..<120)
    func narrow(width: Int) {
        let line = ProgressLine(bytes: 5, totalBytes: 9, files: 3, totalFiles: 5, rate: 1)
        #expect(DisplayWidth.of(line.render(width: width)) <= width)
    }

    @Test("never shows more than everything")
    func moreThanPromised() {
        #expect(ProgressLine(bytes: 20, totalBytes: 10).render(width: 80).contains("100%"))
    }
}
