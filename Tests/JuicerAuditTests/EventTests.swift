import Foundation
import JuicerCore
import Testing

@testable import JuicerAudit

@Suite struct EventTests {
    private func line(_ event: AuditEvent, textKey: SecretBytes? = textKey) -> String {
        var head = ChainHead.start
        var event = event
        event.uid = "u1"
        let line = AuditLine(after: &head, LineBody { event.write(to: &$0, logID: "log", textKey: textKey) })
        return String(decoding: line.bytes, as: UTF8.self)
    }

    @Test("an event is one line with the schema's names, always the same, and carries its own hash")
    func known() throws {
        var event = sampleEvent()
        event.address = "192.0.2.1"
        event.program = "browser"
        event.peer = .init(userID: 7, processID: 8)
        event.sessionID = "s1"
        event.requestID = "r1"
        event.duration = .milliseconds(3)
        event.counts = [.init("items", 2)]
        event.texts = [("query", "mother")]
        let zeros = String(repeating: "0", count: 64)
        #expect(
            line(event)
                == #"{"seq":1,"prev":"\#(zeros)","time":1790000000000,"message":"Backups/Unlock","class_uid":3002,"#
                + #""category_uid":3,"activity_id":1,"type_uid":300201,"severity_id":1,"status_id":1,"status_code":"OK","#
                + #""outcome":"success","action_id":1,"duration":3,"metadata":{"version":"1.3.0","log_name":"log","uid":"u1","#
                + #""correlation_uid":"r1","product":{"name":"Juicer","vendor_name":"Juicer"}},"actor":{"user":{"uid":"uid:1000"},"#
                + #""session":{"uid":"s1"},"process":{"pid":8,"user":{"uid":"7"}},"app_name":"browser"},"#
                + #""src_endpoint":{"ip":"192.0.2.1"},"api":{"operation":"Backups/Unlock","response":{"code":"OK"}},"#
                + #""resources":[{"type":"backup","uid":"b0"}],"unmapped":{"items":2,"query_hmac":"7b0d4e912e53e888e8032db34364b42c"},"#
                + #""hash":"97f05f4d0a2314962d3b2e31fcde94e5c12b2979f4c5121beb154699efc7601b"}"#
        )
    }

    @Test("without its key a text leaves nothing")
    func texts() {
        var event = sampleEvent()
        event.texts = [("query", "mother")]
        #expect(!line(event).contains("mother"))
        #expect(!line(event, textKey: nil).contains("query"))
        #expect(line(event).contains("query_hmac"))
    }

    @Test("whatever a caller calls itself, a line stays one line of harmless JSON")
    func injection() throws {
        for text in [
            "a\nb", "\u{1B}[2J", "\u{202E}abc", "\u{2028}", "\"},{\"", "\\", "\0", "ä🙂", "\u{FEFF}x", "\u{E000}",
        ] {
            var event = sampleEvent()
            event.program = text
            let line = line(event)
            #expect(
                line.unicodeScalars.allSatisfy { $0.value >= 32 && !["\u{202E}", "\u{2028}", "\u{FEFF}"].contains($0) }
            )
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect((object["actor"] as? [String: Any])?["app_name"] as? String == text)
        }
        var event = sampleEvent()
        event.program = String(repeating: "x", count: 1_000_000)
        #expect(line(event).utf8.count < 2_000)
    }

    @Test(
        "each activity has its class in the schema",
        arguments: [
            (.logon, 300_201), (.logoff, 300_202), (.create, 300_401), (.update, 300_403), (.delete, 300_404),
            (.read, 600_302), (.export, 600_302), (.other, 600_399),
        ] as [(AuditActivity, Int)]
    )
    func classes(activity: AuditActivity, type: Int) {
        var event = sampleEvent()
        event.activity = activity
        #expect(line(event).contains(#""type_uid":\#(type),"#))
        event.outcome = .denied
        #expect(line(event).contains(#""severity_id":2,"status_id":2,"#))
        #expect(line(event).contains(#""action_id":2,"#))
        event.isAlert = true
        #expect(line(event).contains(#""severity_id":4,"#))
    }
}
