public import JuicerCore
import Synchronization

/// A clock that stands still until it is told otherwise.
public final class TestTime: Sendable {
    private let moment = Mutex(Moment(uptime: .seconds(100), sinceEpoch: .seconds(1_000_000), bootID: "first"))

    /// Starts 100 seconds after a boot.
    public init() {}

    /// The clock, to be handed to what is tested.
    public var clock: MachineClock { MachineClock { self.now } }

    /// The moment now.
    public var now: Moment { moment.withLock { $0 } }

    /// Lets time pass.
    public func advance(_ duration: Duration) {
        moment.withLock { moment in
            moment.uptime += duration
            moment.sinceEpoch += duration
        }
    }

    /// Sets the clock that people see to a time since 1970.
    public func setWallClock(_ time: Duration) {
        moment.withLock { $0.sinceEpoch = time }
    }

    /// Starts the machine again; it is off for a while.
    public func reboot(_ bootID: String, off duration: Duration = .zero) {
        moment.withLock { moment in
            moment.uptime = .seconds(5)
            moment.sinceEpoch += duration
            moment.bootID = bootID
        }
    }
}
