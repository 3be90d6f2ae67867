import JuicerClient
import JuicerCore
import TTRPC
import Testing

@Suite("What a call says about its client")
struct CallMetadataTests {
    @Test("name, a request id of its own, and the session where there is one")
    func adds() {
        var metadata = CallMetadata(client: "juicer/1")
        var options = CallOptions()
        metadata.add(to: &options)
        #expect(options.metadata["juicer-client"] == "juicer/1")
        #expect(options.metadata["juicer-request-id"]?.count == 32)
        #expect(options.metadata.count(of: "juicer-session") == 0)

        metadata.session = Array("token".utf8).withUnsafeBytes { SecretBytes(copying: $0) }
        var other = CallOptions()
        metadata.add(to: &other)
        #expect(other.metadata.withValue("juicer-session") { Array($0) } == Array("token".utf8))
        #expect(other.metadata["juicer-request-id"] != options.metadata["juicer-request-id"])
    }

    @Test("a request id and a session that are there already stay")
    func keeps() {
        var options = CallOptions()
        options.metadata.add("juicer-request-id", "mine")
        options.metadata.add("juicer-session", "other")
        CallMetadata(client: "x", session: SecretBytes(randomCount: 4)).add(to: &options)
        #expect(options.metadata["juicer-request-id"] == "mine")
        #expect(options.metadata["juicer-session"] == "other")
        #expect(options.metadata.count(of: "juicer-session") == 1)
    }
}
