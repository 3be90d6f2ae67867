import Testing

@testable import JuicerJobs

@Suite("Rates of jobs")
struct JobRateTests {
    private func progress(_ items: Int64, _ bytes: Int64, of total: (items: Int64, bytes: Int64)) -> JobProgress {
        var progress = JobProgress()
        progress.itemsDone = items
        progress.bytesDone = bytes
        progress.itemsTotal = total.items
        progress.bytesTotal = total.bytes
        return progress
    }

    @Test("The rate is that of the last five seconds, and the time left follows from it by bytes")
    func window() {
        var rate = JobRate()
        var last = JobProgress()
        // Ten seconds slowly, then five fast.
        for second in 0...15 {
            let bytes = Int64(second <= 10 ? second * 100 : 1_000 + (second - 10) * 1_000)
            last = progress(Int64(second), bytes, of: (100, 10_000))
            rate.note(&last, at: .seconds(second))
        }
        #expect(last.bytesPerSecond == 1_000)
        #expect(last.itemsPerSecond == 1)
        #expect(last.secondsLeft == 4)
    }

    @Test("Without bytes the time left goes by items, and without a total there is none")
    func items() {
        var rate = JobRate()
        var last = progress(0, 0, of: (10, 0))
        rate.note(&last, at: .seconds(1))
        #expect(last.secondsLeft == nil)
        last = progress(4, 0, of: (10, 0))
        rate.note(&last, at: .seconds(3))
        #expect(last.itemsPerSecond == 2)
        #expect(last.bytesPerSecond == 0)
        #expect(last.secondsLeft == 3)
        last = progress(4, 0, of: (0, 0))
        rate.note(&last, at: .seconds(4))
        #expect(last.secondsLeft == nil)
    }

    @Test("Where nothing moves, the time left cannot be said; where all is done, it is none")
    func still() {
        var rate = JobRate()
        var last = progress(5, 0, of: (10, 0))
        rate.note(&last, at: .seconds(0))
        rate.note(&last, at: .seconds(9))
        #expect(last.itemsPerSecond == 0)
        #expect(last.secondsLeft == nil)
        last = progress(10, 0, of: (10, 0))
        rate.note(&last, at: .seconds(10))
        #expect(last.secondsLeft == 0)
    }

    @Test("Causes are counted by reason, with ten examples each, and no more than a hundred of them")
    func causes() {
        var failures: [JobFailure] = []
        for index in 0..<300 {
            failures.count(JobCause(reason: "r\(index % 150)", message: "m"), of: "\(index)")
        }
        for index in 0..<20 { failures.count(JobCause(reason: "r0", message: "m"), of: "x\(index)") }
        #expect(failures.count == 100)
        #expect(failures.reduce(0) { $0 + $1.count } == 320)
        #expect(failures.allSatisfy { $0.examples.count <= 10 })
        #expect(failures.ordered.first?.reason == "other")
    }
}
