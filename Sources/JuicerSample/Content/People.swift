/// Invented people with names in many scripts, the cast of every sample.
struct People {
    struct Person {
        var first: String
        var last: String
        var organization: String?
        var phone: String
        var email: String
        /// Unix seconds of the birthday.
        var birthday: CalendarTime
        var note: String?

        var fullName: String { last.isEmpty ? first : "\(first) \(last)" }
    }

    let all: [Person]

    init(count: Int, seed: UInt64) {
        var random = SampleRandom(seed: seed, purpose: "people")
        all = (0..<count)
            .map { index in
                let (first, last) = Self.names[index % Self.names.count]
                // 555-01xx numbers are kept for fiction; 07700 900xxx are Britain's.
                let number = index / 2
                let phone =
                    index % 2 == 0
                    ? "+1\(202 + number / 100)55501\(number % 100 < 10 ? "0" : "")\(number % 100)"
                    : "+447700900\(Self.pad(number % 1000))"
                return Person(
                    first: first,
                    last: index < Self.names.count ? last : "\(last) \(index / Self.names.count + 1)",
                    organization: index % 4 == 1 ? random.element(of: Self.organizations) : nil,
                    phone: phone,
                    email: "person\(index)@example.org",
                    birthday: CalendarTime(unix: Int64.random(in: -300_000_000...900_000_000, using: &random)),
                    note: index % 6 == 0 ? "Met at the harbour ⚓️" : nil
                )
            }
    }

    private static func pad(_ number: Int) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }

    private static let names: [(String, String)] = [
        ("Ada", "Lindqvist"), ("Zoë", "O’Connor"), ("Łukasz", "Wójcik"), ("山田", "花子"), ("Мария", "Иванова"),
        ("محمد", "الفاسي"), ("שירה", "כהן"), ("Νίκος", "Παπαδόπουλος"), ("김", "민준"), ("प्रिया", "शर्मा"),
        ("สมชาย", "ใจดี"), ("Nguyễn", "Thị Hương"), ("Þóra", "Jónsdóttir"), ("李", "小龙"), ("Ὀδυσσεύς", ""),
        ("Siobhán", "Ní Dhómhnaill"), ("Gülşen", "Çelik"), ("தமிழ்", "செல்வி"), ("გიორგი", "ბერიძე"), ("Անի", "Պետրոսյան"),
        ("Mum", "❤️"), ("Taxi", ""), ("François", "Lefèvre"), ("Björn", "Åkesson"),
    ]

    private static let organizations = ["Blue Door Bakery", "Nordlys AS", "株式会社みなと", "Atelier du Port"]
}
