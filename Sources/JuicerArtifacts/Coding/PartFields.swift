// The parts that rows are made of, field by field. The order is the format: new fields come at the end.

extension SourceRow: CodedRecord {
    static let fieldCount = 3
    static var blank: SourceRow { SourceRow(file: 0, table: "", rowID: 0) }

    mutating func code<C: FieldCoder>(with coder: inout C) throws(RowCodingError) {
        try coder.code(&file)
        try coder.code(&table)
        try coder.code(&rowID)
    }
}

extension HandleRef: CodedRecord {
    static let fieldCount = 3
    static var blank: HandleRef { HandleRef(handle: "", kind: .other) }

    mutating func code<C: FieldCoder>(with coder: inout C) throws(RowCodingError) {
        try coder.code(&handle)
        try coder.code(&kind)
        try coder.code(&name)
    }
}

extension BlobCell: CodedRecord {
    static let fieldCount = 2
    static var blank: BlobCell { BlobCell(row: .blank, column: "") }

    mutating func code<C: FieldCoder>(with coder: inout C) throws(RowCodingError) {
        try coder.code(&row)
        try coder.code(&column)
    }
}

extension LabeledValue: CodedRecord {
    static let fieldCount = 2
    static var blank: LabeledValue { LabeledValue(label: "", value: "") }

    mutating func code<C: FieldCoder>(with coder: inout C) throws(RowCodingError) {
        try coder.code(&label)
        try coder.code(&value)
    }
}

extension ReactionRow: CodedRecord {
    static let fieldCount = 3
    static var blank: ReactionRow { ReactionRow(from: nil, kind: "", time: nil) }

    mutating func code<C: FieldCoder>(with coder: inout C) throws(RowCodingError) {
        try coder.code(&from)
        try coder.code(&kind)
        try coder.code(&time)
    }
}

extension EditRow: CodedRecord {
    static let fieldCount = 2
    static var blank: EditRow { EditRow(time: nil, text: "") }

    mutating func code<C: FieldCoder>(with coder: inout C) throws(RowCodingError) {
        try coder.code(&time)
        try coder.code(&text)
    }
}

extension GeoPoint: CodedRecord {
    static let fieldCount = 3
    static var blank: GeoPoint { unknown }

    mutating func code<C: FieldCoder>(with coder: inout C) throws(RowCodingError) {
        var (latitude, longitude, accuracy) = (latitude, longitude, accuracy)
        try coder.code(&latitude)
        try coder.code(&longitude)
        try coder.code(&accuracy)
        guard let point = GeoPoint(latitude: latitude, longitude: longitude, accuracy: accuracy) else {
            throw .malformed("an impossible place")
        }
        self = point
    }
}

extension AttachmentRef: CodedRecord {
    static let fieldCount = 11
    static var blank: AttachmentRef { AttachmentRef(.missing) }

    mutating func code<C: FieldCoder>(with coder: inout C) throws(RowCodingError) {
        var (domain, path) = ("", "")
        var cell: BlobCell?
        switch place {
        case .missing: break
        case .file(let knownDomain, let knownPath): (domain, path) = (knownDomain, knownPath)
        case .cell(let known): cell = known
        }
        try coder.code(&domain)
        try coder.code(&path)
        try coder.code(&cell)
        if let cell { place = .cell(cell) } else { place = path.isEmpty ? .missing : .file(domain: domain, path: path) }
        try coder.code(&name)
        try coder.code(&mediaType)
        try coder.code(&size)
        try coder.code(&width)
        try coder.code(&height)
        try coder.code(&durationMilliseconds)
        // Absent is -1.
        var place = textOffset &+ 1
        try coder.code(&place)
        textOffset = place &- 1
        try coder.code(&isSticker)
    }
}
