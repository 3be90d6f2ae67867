import JuicerBackupFormat
import JuicerBackups
import JuicerCore
import JuicerCrypto
import JuicerProto
import JuicerSessions
import TTRPC
import Testing

@testable import JuicerServices

@Suite struct StatusTableTests {
    @Test("every failure of a backup has a status, a reason and its hint", arguments: BackupFormatError.Code.allCases)
    func format(_ code: BackupFormatError.Code) {
        let status = StatusTable.status(of: BackupFormatError(code, "message", hint: "do this"))
        #expect(status.code != .internalError && status.code != .unknown && status.code != .ok)
        #expect(status.message == "message")
        #expect(status.reason?.isEmpty == false)
        #expect(status.reason == status.reason?.uppercased())
        #expect(status.detail(ErrorInfo.self)?.metadata["hint"] == "do this")
    }

    @Test("what is not expected is told to nobody but the log")
    func unexpected() {
        struct Secret: Error { let text = "the passphrase is swordfish" }
        let status = StatusTable.status(of: Secret())
        #expect(status.code == .internalError)
        #expect(!status.message.contains("swordfish"))
        #expect(status.details.isEmpty)
    }

    @Test(
        "the other failures of the domain have their codes",
        arguments: [
            (BackupsError.notFound("x"), .notFound),
            (BackupsError.ambiguous("x", candidates: ["1", "2"]), .invalidArgument),
            (TurnError.tooManyWaiting(3), .resourceExhausted), (TurnError.tooManyOfCaller(3), .resourceExhausted),
            (BackupsError.locked("x"), .unauthenticated),
            (SessionError.notValid, .unauthenticated), (SessionError.tooMany(1), .resourceExhausted),
            (SessionError.tooManyForPrincipal(1), .resourceExhausted),
            (ContentError.shrunkWhileOpen(expected: 2, available: 1), .dataLoss),
            (SystemError("read", code: 5), .dataLoss), (CancellationError(), .cancelled),
            (RPCError(.aborted, "as it is"), .aborted),
        ] as [(any Error, RPCError.Code)]
    )
    func others(_ error: any Error, _ code: RPCError.Code) {
        #expect(StatusTable.status(of: error).code == code)
    }

    @Test("a name of a thousand characters does not come back in full")
    func longSelector() {
        let status = StatusTable.status(of: BackupsError.notFound(String(repeating: "x", count: 100_000)))
        #expect(status.message.utf8.count < 300)
    }
}
