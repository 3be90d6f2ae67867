import Glibc
import Testing

@testable import JuicerCore

@Suite struct ProcessStatusTests {
    @Test("the kernel's account of a process is read")
    func own() throws {
        let status = try #require(ProcessStatus(of: getpid()))
        #expect(status.userID == geteuid())
        #expect(!status.name.isEmpty)
    }

    @Test("what is confined and what is not is told apart")
    func fields() throws {
        let text = """
            Name:\tjuicerd
            Uid:\t999\t998\t999\t999
            CapInh:\t0000000000000000
            CapPrm:\t0000000000000004
            CapEff:\t0000000000000000
            CapBnd:\t000001ffffffffff
            NoNewPrivs:\t1
            Seccomp:\t2
            """
        let status = try #require(ProcessStatus(text))
        #expect(status.name == "juicerd")
        #expect(status.userID == 998)
        #expect(status.hasNoNewPrivileges && status.isFiltered)
        #expect(status.effectiveCapabilities == 0)
        #expect(status.permittedCapabilities == 4)
        #expect(status.boundingCapabilities == 0x1FF_FFFF_FFFF)
        #expect(ProcessStatus(text.replacing("Seccomp:\t2", with: "Seccomp:\t0"))?.isFiltered == false)
        #expect(ProcessStatus("Name:\tx\n") == nil)
        #expect(ProcessStatus(of: -1) == nil)
    }
}
