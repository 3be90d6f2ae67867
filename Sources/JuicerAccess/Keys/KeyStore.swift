public import JuicerCore
public import JuicerState

/// The API keys, in the vault's state database. All methods block, and fail while the vault is sealed. What shows a key
/// goes through ``KeyAuthenticator``.
///
/// Of a key only the SHA-256 of its secret is kept: 256 random bits need no slower hash. Keys live by the clock that
/// people see, since their lives are counted in weeks and across restarts.
public final class KeyStore: Sendable {
    /// Where a page of a list ends.
    public struct Position: Sendable, Hashable {
        /// When the page's last key was made.
        public let created: Duration
        /// That key's id.
        public let id: String

        /// A position out of its parts.
        public init(created: Duration, id: String) {
            self.created = created
            self.id = id
        }
    }

    /// How long a key lives when nothing is asked for.
    public static let defaultLifetime = Duration.seconds(90 * 86_400)
    /// The longest that a key may live.
    public static let longestLifetime = Duration.seconds(365 * 86_400)
    /// The longest that a key may work beside its successor.
    public static let longestOverlap = Duration.seconds(30 * 86_400)

    private static let useInterval: Int64 = 60_000

    private let database: @Sendable () throws -> StateStore
    private let room: KeyRoom
    private let clock: MachineClock

    /// Keys in the database that the closure gives, which may be another one after the vault was sealed.
    ///
    /// - Parameter room: how many there may be. Where it is used up, keys that are over make room.
    public init(
        in database: @escaping @Sendable () throws -> StateStore,
        room: KeyRoom = KeyRoom(perPrincipal: 100, total: 1000),
        clock: MachineClock = .system
    ) {
        self.database = database
        self.room = room
        self.clock = clock
    }

    private var now: Int64 { clock.now.sinceEpoch.milliseconds }

    // MARK: - Making

    /// Makes a key for a principal, and returns it with its text, which is nowhere else.
    ///
    /// Whether the caller has what the scopes allow is for the caller of this to check.
    /// - Parameter event: what tells of a key, kept together with it.
    /// - Throws: ``KeyError/invalid(_:)``, ``KeyError/tooMany(_:)``; what the database throws.
    public func create(
        _ request: KeyRequest,
        for principal: Principal,
        announcing event: (APIKey) throws -> PendingEvent? = { _ in nil }
    ) throws -> (key: APIKey, text: SecretBytes) {
        try Self.check(request)
        return try add(
            name: request.name,
            principal: principal,
            scopes: KeyScope.allCases.filter(request.scopes.contains).map(\.rawValue),
            backupIDs: request.backupIDs,
            lifetime: request.lifetime,
            announcing: event
        )
    }

    /// Makes a key with the same rights, and lets the old one work on for the overlap, but not beyond its own time.
    ///
    /// - Parameters:
    ///   - overlap: 0 to 30 days.
    ///   - lifetime: as in ``KeyRequest/lifetime``.
    ///   - event: what tells of the new key, kept together with it.
    /// - Throws: ``KeyError/notFound``, ``KeyError/ended``, ``KeyError/invalid(_:)``, ``KeyError/tooMany(_:)``; what the
    ///   database throws.
    public func rotate(
        _ id: String,
        overlap: Duration,
        lifetime: Duration? = nil,
        announcing event: (APIKey) throws -> PendingEvent? = { _ in nil }
    ) throws -> (key: APIKey, text: SecretBytes) {
        guard overlap >= .zero, overlap <= Self.longestOverlap else { throw KeyError.invalid(.overlap) }
        guard let old = try database().key(id), let principal = Principal(old.principal) else {
            throw KeyError.notFound
        }
        return try add(
            name: old.name,
            principal: principal,
            scopes: old.scopes,
            backupIDs: old.backupIDs,
            lifetime: lifetime,
            following: (id, overlap.milliseconds),
            announcing: event
        )
    }

    private func add(
        name: String,
        principal: Principal,
        scopes: [String],
        backupIDs: [String],
        lifetime: Duration?,
        following old: (id: String, overlap: Int64)? = nil,
        announcing event: (APIKey) throws -> PendingEvent?
    ) throws -> (key: APIKey, text: SecretBytes) {
        let lifetime = lifetime ?? Self.defaultLifetime
        guard lifetime > .zero, lifetime <= Self.longestLifetime else { throw KeyError.invalid(.lifetime) }
        let now = now
        let (key, text) = KeyText.random()
        let kept = KeptKey(
            id: key.id,
            digest: key.digest,
            name: name,
            principal: principal.description,
            scopes: scopes,
            backupIDs: backupIDs,
            created: now,
            expiry: now + lifetime.milliseconds
        )
        let made = APIKey(kept, of: principal, at: now)
        do {
            try database()
                .add(kept, following: old.map { ($0.id, now + $0.overlap) }, room: room, announcing: event(made))
        } catch KeyRefusal.noRoom(let bound) {
            throw KeyError.tooMany(bound)
        } catch KeyRefusal.notActive {
            throw KeyError.ended
        }
        return (made, text)
    }

    private static func check(_ request: KeyRequest) throws(KeyError) {
        guard (1...100).contains(request.name.count), request.name.utf8.count <= 400,
            request.name.unicodeScalars.allSatisfy({ $0.isVisible })
        else { throw .invalid(.name) }
        guard !request.scopes.isEmpty else { throw .invalid(.scopes) }
        guard request.backupIDs.count <= 100, request.backupIDs.allSatisfy(isBackupID) else {
            throw .invalid(.backupIDs)
        }
    }

    private static func isBackupID(_ id: String) -> Bool {
        (1...128).contains(id.utf8.count)
            && id.utf8.allSatisfy {
                switch $0 {
                case 0x2D, 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: false
                }
            }
    }

    // MARK: - Looking

    /// The key with this id, also when it is over.
    public func key(_ id: String) throws -> APIKey? {
        try database().key(id).flatMap { APIKey($0, at: now) }
    }

    /// Keys, newest first.
    ///
    /// - Parameters:
    ///   - principal: whose; nil for everybody's.
    ///   - includingEnded: also those that are over.
    ///   - position: where the page before ended.
    ///   - limit: how many at most.
    public func list(
        of principal: Principal?,
        includingEnded: Bool = false,
        after position: Position? = nil,
        limit: Int
    ) throws -> [APIKey] {
        let now = now
        let keys = try database()
            .keys(
                KeyFilter(principal: principal?.description, workingAt: includingEnded ? nil : now),
                after: position.map { ($0.created.milliseconds, $0.id) },
                limit: limit
            )
        return keys.compactMap { APIKey($0, at: now) }
    }

    /// How many keys there are.
    public func count(of principal: Principal?, includingEnded: Bool = false) throws -> Int {
        try database()
            .keyCount(KeyFilter(principal: principal?.description, workingAt: includingEnded ? nil : now))
    }

    // MARK: - Ending

    /// Ends a key at once, and returns it as it is now. One that is revoked stays so.
    ///
    /// - Parameter event: what tells of it, kept together with it.
    /// - Throws: ``KeyError/notFound``; what the database throws.
    public func revoke(_ id: String, announcing event: PendingEvent? = nil) throws -> APIKey {
        let now = now
        let kept = try database().revokeKey(id, at: now, announcing: event)
        guard let key = kept.flatMap({ APIKey($0, at: now) }) else {
            throw KeyError.notFound
        }
        return key
    }

    /// Takes back that a key was made or followed another, before anybody has its secret: the other goes on as before.
    ///
    /// - Parameter eventID: what tells of it, and is forgotten too.
    public func withdraw(_ id: String, announcedBy eventID: String?) throws {
        try database().withdrawKey(id, announcedBy: eventID)
    }

    // MARK: - Using

    /// Says which key it is that was shown, and notes that it was used.
    ///
    /// An id that no key has is looked up and compared with like any other.
    /// - Throws: ``KeyError/notValid``; what the database throws.
    func authenticate(_ shown: KeyText, from address: NetworkAddress) throws -> APIKey {
        let now = now
        let found = try database().key(shown.id)
        let digest = found?.digest ?? [UInt8](repeating: 0, count: shown.digest.count)
        let isRight = digest.withUnsafeBytes { digest in
            shown.digest.withUnsafeBytes { constantTimeEquals(digest, $0) }
        }
        guard isRight, let found, let key = APIKey(found, at: now), key.state.isWorking else { throw KeyError.notValid }
        if found.lastUsed.map({ abs(now - $0) >= Self.useInterval }) ?? true {
            // Not worth a refusal when the disk is full.
            try? database().noteUse(ofKey: key.id, at: now, from: address.description)
        }
        return key
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 {
        components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
    }
}

extension Unicode.Scalar {
    /// Neither a control character nor one that changes the order or breaks the line of what is shown.
    fileprivate var isVisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned, .privateUse: false
        default: true
        }
    }
}
