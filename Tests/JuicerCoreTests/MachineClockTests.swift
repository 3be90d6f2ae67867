import JuicerCore
import TestSupport
import Testing

@Suite("The machine's clocks")
struct MachineClockTests {
    private let time = TestTime()

    @Test("Within one boot the uptime tells how much time passed, whatever the clock is set to")
    func sameBoot() {
        let start = time.now
        time.advance(.seconds(10))
        for clock in [Duration.zero, .seconds(9_000_000)] {
            time.setWallClock(clock)
            #expect(time.now.elapsed(since: start) == .seconds(10))
        }
    }

    @Test("Across boots the clock tells, and where it was set back no time has passed")
    func otherBoot() {
        let start = time.now
        time.reboot("second", off: .seconds(60))
        #expect(time.now.elapsed(since: start) == .seconds(60))
        time.setWallClock(.zero)
        #expect(time.now.elapsed(since: start) == .zero)
    }

    @Test("Where the boot is not known, or its uptime went back, the clock tells")
    func unknownBoot() {
        let unknown = Moment(uptime: .seconds(5), sinceEpoch: .seconds(100), bootID: "")
        let later = Moment(uptime: .seconds(50), sinceEpoch: .seconds(107), bootID: "")
        #expect(later.elapsed(since: unknown) == .seconds(7))
        let before = Moment(uptime: .seconds(1), sinceEpoch: .seconds(103), bootID: "b")
        let after = Moment(uptime: .seconds(2), sinceEpoch: .seconds(100), bootID: "b")
        #expect(before.elapsed(since: after) == .seconds(3))
    }

    @Test("The machine's own clocks go forward and know the boot")
    func system() {
        let first = MachineClock.system.now
        let second = MachineClock.system.now
        #expect(second.uptime >= first.uptime)
        #expect(first.bootID == BootID.current)
        #expect(first.sinceEpoch > .seconds(1_500_000_000))
    }
}
