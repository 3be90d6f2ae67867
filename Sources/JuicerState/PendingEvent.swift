internal import Foundation
internal import GRDB

/// An event of the audit log that tells of a change, kept with the change itself until the log has it: a daemon that dies
/// between the two writes the event when it starts again.
public struct PendingEvent: Sendable, Hashable {
    /// Names the event in the log: 32 hexadecimal digits.
    public var id: String
    /// The last line of the log when the change was made; the event's line comes after it.
    public var after: Int64
    /// The event, in a form that is for whoever writes it.
    public var content: [UInt8]

    /// An event out of its parts.
    public init(id: String, after: Int64, content: [UInt8]) {
        self.id = id
        self.after = after
        self.content = content
    }
}

extension StateStore {
    /// The events that the log may not have yet, in the order of their changes.
    public func pendingEvents() throws -> [PendingEvent] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT id, after, content FROM pending_event ORDER BY rowid")
                .map { PendingEvent(id: $0["id"], after: $0["after"], content: [UInt8]($0["content"] as Data)) }
        }
    }

    /// Forgets events that the log has.
    public func forgetEvents(_ ids: Set<String>) throws {
        try write { database in
            for id in ids { try database.execute(sql: "DELETE FROM pending_event WHERE id = ?", arguments: [id]) }
        }
    }
}

extension Database {
    /// Keeps the event of the change that this transaction makes.
    func announce(_ event: PendingEvent?) throws {
        guard let event else { return }
        try execute(
            sql: "INSERT INTO pending_event (id, after, content) VALUES (?, ?, ?)",
            arguments: [event.id, event.after, Data(event.content)]
        )
    }

    /// Forgets the event of a change that this transaction takes back.
    func withdraw(_ eventID: String?) throws {
        try execute(sql: "DELETE FROM pending_event WHERE id = ?", arguments: [eventID])
    }
}
