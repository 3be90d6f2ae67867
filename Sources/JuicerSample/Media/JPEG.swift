/// Writes small baseline JPEG images with EXIF data, as a camera roll holds them.
///
/// Each block of 8 x 8 pixels has one flat colour: only the DC coefficient is coded, which keeps the encoder
/// small and the files valid for every decoder.
struct JPEG {
    /// Where and when a picture was taken.
    struct Shot {
        var width: Int
        var height: Int
        var time: CalendarTime
        var model: String
        /// Degrees, north and east positive.
        var location: (latitude: Double, longitude: Double)?
    }

    private var bits: [UInt8] = []
    private var pending: UInt32 = 0
    private var pendingCount = 0

    /// An image of coloured tiles drawn from `random`.
    static func image(_ shot: Shot, random: inout SampleRandom) -> [UInt8] {
        var encoder = JPEG()
        var output: [UInt8] = [0xFF, 0xD8]
        output += segment(0xE1, EXIF.block(shot))
        // One quantisation table of eights: a DC step is then one grey level.
        output += segment(0xDB, [0] + [UInt8](repeating: 8, count: 64))
        let size = bigEndian(UInt64(shot.height), width: 2) + bigEndian(UInt64(shot.width), width: 2)
        output += segment(0xC0, [8] + size + [3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0])
        // DC codes: the twelve categories in four bits each. AC: the end of the block alone, in one bit.
        output += segment(0xC4, [0x00, 0, 0, 0, 12] + [UInt8](repeating: 0, count: 12) + (0..<12).map { UInt8($0) })
        output += segment(0xC4, [0x10, 1] + [UInt8](repeating: 0, count: 15) + [0])
        output += segment(0xDA, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0])
        var previous = [0, 0, 0]
        let base = (0..<3).map { _ in Int.random(in: -80...80, using: &random) }
        for _ in 0..<((shot.width + 7) / 8 * ((shot.height + 7) / 8)) {
            for component in 0..<3 {
                let value = base[component] + Int.random(in: -24...24, using: &random)
                encoder.add(difference: value - previous[component])
                previous[component] = value
            }
        }
        encoder.flush()
        return output + encoder.bits + [0xFF, 0xD9]
    }

    private static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        [0xFF, marker] + bigEndian(UInt64(content.count + 2), width: 2) + content
    }

    /// A DC difference: its category, then its bits, negative ones in one's complement.
    private mutating func add(difference: Int) {
        let magnitude = abs(difference)
        let category = Int.bitWidth - magnitude.leadingZeroBitCount
        write(UInt32(category), count: 4)
        if category > 0 {
            let value = difference > 0 ? difference : difference + (1 << category) - 1
            write(UInt32(value), count: category)
        }
        write(0, count: 1)
    }

    private mutating func write(_ value: UInt32, count: Int) {
        for index in stride(from: count - 1, through: 0, by: -1) {
            pending = pending << 1 | (value >> UInt32(index) & 1)
            pendingCount += 1
            if pendingCount == 8 {
                let byte = UInt8(pending)
                bits.append(byte)
                // A data byte of FF is followed by a zero so that it is no marker.
                if byte == 0xFF { bits.append(0) }
                pending = 0
                pendingCount = 0
            }
        }
    }

    private mutating func flush() {
        while pendingCount != 0 { write(1, count: 1) }
    }
}

/// The EXIF block of a picture: one TIFF directory with maker, model, time, and the GPS directory.
private enum EXIF {
    static func block(_ shot: JPEG.Shot) -> [UInt8] {
        var tiff = TIFF()
        tiff.add(0x010F, text: "Apple")
        tiff.add(0x0110, text: shot.model)
        tiff.add(0x0132, text: shot.time.exif)
        var exif = TIFF()
        exif.add(0x9003, text: shot.time.exif)
        exif.add(0xA002, long: UInt32(shot.width))
        exif.add(0xA003, long: UInt32(shot.height))
        var gps = TIFF()
        if let location = shot.location {
            gps.add(0x0001, text: location.latitude < 0 ? "S" : "N")
            gps.add(0x0002, degrees: abs(location.latitude))
            gps.add(0x0003, text: location.longitude < 0 ? "W" : "E")
            gps.add(0x0004, degrees: abs(location.longitude))
        }
        // Directories lie one after another; the first one points to the other two.
        let firstSize = tiff.size(extraEntries: shot.location == nil ? 1 : 2)
        let exifOffset = 8 + firstSize
        tiff.add(0x8769, long: UInt32(exifOffset))
        if shot.location != nil { tiff.add(0x8825, long: UInt32(exifOffset + exif.size(extraEntries: 0))) }
        let header = Array("Exif\0\0MM\0*".utf8) + bigEndian(8, width: 4)
        return header + tiff.encode(at: 8) + exif.encode(at: exifOffset)
            + (shot.location == nil ? [] : gps.encode(at: exifOffset + exif.size(extraEntries: 0)))
    }
}

/// One TIFF image file directory, big-endian.
private struct TIFF {
    private var entries: [(tag: UInt16, type: UInt16, count: UInt32, value: [UInt8])] = []

    mutating func add(_ tag: UInt16, text: String) {
        let bytes = Array(text.utf8) + [0]
        entries.append((tag, 2, UInt32(bytes.count), bytes))
    }

    mutating func add(_ tag: UInt16, long: UInt32) {
        entries.append((tag, 4, 1, bigEndian(UInt64(long), width: 4)))
    }

    /// Degrees, minutes and hundredths of seconds, each a fraction.
    mutating func add(_ tag: UInt16, degrees: Double) {
        let hundredths = UInt64(degrees * 360_000)
        let parts: [(UInt64, UInt64)] = [
            (hundredths / 360_000, 1), (hundredths / 6000 % 60, 1), (hundredths % 6000, 100),
        ]
        let value = parts.flatMap { bigEndian($0.0, width: 4) + bigEndian($0.1, width: 4) }
        entries.append((tag, 5, 3, value))
    }

    func size(extraEntries: Int) -> Int {
        6 + 12 * (entries.count + extraEntries) + entries.reduce(0) { $0 + outside($1.value) }
    }

    private func outside(_ value: [UInt8]) -> Int { value.count <= 4 ? 0 : value.count + value.count % 2 }

    func encode(at offset: Int) -> [UInt8] {
        var directory = bigEndian(UInt64(entries.count), width: 2)
        var values: [UInt8] = []
        let valuesOffset = offset + 6 + 12 * entries.count
        for entry in entries {
            directory += bigEndian(UInt64(entry.tag), width: 2) + bigEndian(UInt64(entry.type), width: 2)
            directory += bigEndian(UInt64(entry.count), width: 4)
            if entry.value.count <= 4 {
                directory += entry.value + [UInt8](repeating: 0, count: 4 - entry.value.count)
            } else {
                directory += bigEndian(UInt64(valuesOffset + values.count), width: 4)
                values += entry.value + [UInt8](repeating: 0, count: entry.value.count % 2)
            }
        }
        return directory + bigEndian(0, width: 4) + values
    }
}
