import JuicerSessions
import Synchronization

/// A clock that stands still until it is told otherwise.
final class TestTime: Sendable {
    private let instant = Mutex(SessionInstant(uptime: .seconds(100), sinceEpoch: .seconds(1_000_000)))

    var clock: SessionClock { SessionClock { self.instant.withLock { $0 } } }

    func advance(_ duration: Duration) {
        instant.withLock { instant in
            instant.uptime += duration
            instant.sinceEpoch += duration
        }
    }

    func setWallClock(_ time: Duration) {
        instant.withLock { $0.sinceEpoch = time }
    }
}
