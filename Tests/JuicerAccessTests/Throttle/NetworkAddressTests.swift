import JuicerAccess
import Testing

@Suite("Network addresses")
struct NetworkAddressTests {
    @Test(
        "an IPv4 address is a network of its own, an IPv6 address one of its first 64 bits",
        arguments: [
            ("192.0.2.7", "192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.7"),
            ("2001:DB8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
            ("::1", "::1", "::/64"),
        ]
    )
    func reading(_ text: String, _ shown: String, _ network: String) throws {
        let address = try #require(NetworkAddress(text))
        #expect(address.description == shown)
        #expect(address.network == network)
    }

    @Test(
        "what is no address is refused",
        arguments: [
            "", "localhost", "192.0.2", "192.0.2.7\0x", " 192.0.2.7", "fe80::1%eth0",
            String(repeating: "1", count: 500),
        ]
    )
    func refused(_ text: String) {
        #expect(NetworkAddress(text) == nil)
    }
}
