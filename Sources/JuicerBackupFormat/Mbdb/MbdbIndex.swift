internal import JuicerCore

/// Where the records of a Manifest.mbdb lie: 16 bytes for each, so that a million need 16 MB.
struct MbdbIndex: Sendable {
    /// Names of the domains, sorted by their bytes.
    let domains: [[UInt8]]

    /// For each record its domain's number (high half) and its offset (low half), sorted.
    let places: [UInt64]

    /// For each record the first half of its id's first word (high half) and its offset (low half), sorted.
    let identifiers: [UInt64]

    /// Whether the file ends inside of a record.
    let isTruncated: Bool

    private static let mostDomains = 65_536
    private static let windowBytes = 1 << 17

    /// Passes over the file twice: to count, so that the arrays are made once, and to fill them.
    init(_ source: any RandomAccessSource, end: Int64) throws {
        let start = Int64(MbdbEntry.header.count)
        var numbers: [[UInt8]: UInt64] = [:]
        var count = 0
        var window = ByteWindow(source, from: start, end: end, capacity: Self.windowBytes)
        while !window.isAtEnd, let place = try MbdbEntry.place(reading: &window) {
            count += 1
            numbers[place.domain] = 0
            guard numbers.count <= Self.mostDomains else {
                throw BackupFormatError(.limitExceeded, "Manifest.mbdb has more than \(Self.mostDomains) domains")
            }
        }
        domains = numbers.keys.sorted { $0.lexicographicallyPrecedes($1) }
        for (number, domain) in domains.enumerated() { numbers[domain] = UInt64(number) }

        var places: [UInt64] = []
        var identifiers: [UInt64] = []
        places.reserveCapacity(count)
        identifiers.reserveCapacity(count)
        window = ByteWindow(source, from: start, end: end, capacity: Self.windowBytes)
        for _ in 0..<count {
            let offset = UInt64(window.offset)
            guard let place = try MbdbEntry.place(reading: &window), let number = numbers[place.domain],
                let fileID = FileID(domain: place.domain, relativePath: place.relativePath)
            else { throw BackupFormatError(.changedWhileOpen, "Manifest.mbdb changed while it was read") }
            places.append(number << 32 | offset)
            identifiers.append(UInt64(fileID.prefix) << 32 | offset)
        }
        isTruncated = window.offset < end
        places.sort()
        identifiers.sort()
        self.places = places
        self.identifiers = identifiers
    }

    /// The number of a domain; nil when no record has it.
    func number(of domain: [UInt8]) -> UInt64? {
        let position = Self.firstPosition(in: domains) { !$0.lexicographicallyPrecedes(domain) }
        return position < domains.count && domains[position] == domain ? UInt64(position) : nil
    }

    /// The positions in `places` of a domain's records.
    func positions(ofDomain number: UInt64) -> Range<Int> {
        Self.firstPosition(in: places) {
            $0 >= number << 32
        }..<Self.firstPosition(in: places) { $0 >= (number + 1) << 32 }
    }

    /// Offsets of the records that may have an id.
    func offsets(of fileID: FileID) -> [Int64] {
        let key = UInt64(fileID.prefix) << 32
        let first = Self.firstPosition(in: identifiers) { $0 >= key }
        return identifiers[first...].prefix { $0 >> 32 == key >> 32 }.map { Int64($0 & 0xFFFF_FFFF) }
    }

    /// The first position after a place of the list.
    func position(after domain: [UInt8], _ offset: Int64) -> Int {
        let number = UInt64(Self.firstPosition(in: domains) { !$0.lexicographicallyPrecedes(domain) })
        // A domain that is not there, as in a cursor of another list, gives the place where it would be.
        let isPresent = number < domains.count && domains[Int(number)] == domain
        let key = number << 32 | (isPresent ? UInt64(clamping: offset) & 0xFFFF_FFFF : 0)
        return Self.firstPosition(in: places) { isPresent ? $0 > key : $0 >= key }
    }

    /// Binary search in a sorted array.
    private static func firstPosition<E>(in values: [E], where isAtOrAfter: (E) -> Bool) -> Int {
        var low = 0
        var high = values.count
        while low < high {
            let middle = (low + high) / 2
            if isAtOrAfter(values[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
