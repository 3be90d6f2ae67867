import JuicerCore
import JuicerProto
import TTRPC
import TestSupport
import Testing

@testable import JuicerServices

@Suite struct PageTokensTests {
    private let tokens = PageTokens()
    private let position = PageTokens.Position(cursor: [1, 2, 3, 0, 255], total: 1_234_567_890_123)

    private func refusal(
        _ token: String,
        _ list: PageTokens.List = .files,
        filters: [String] = ["a", "b"],
        by reader: PageTokens? = nil
    ) -> RPCError.Code? {
        do {
            _ = try (reader ?? tokens).read(token, list, filters: filters)
            return nil
        } catch {
            return error.code
        }
    }

    @Test("a token gives back where the page ended and the total")
    func roundTrip() throws {
        for cursor in [[], [0], Array(repeating: UInt8(7), count: 300)] as [[UInt8]] {
            for total in [0, 1, -1, .max] as [Int64] {
                let position = PageTokens.Position(cursor: cursor, total: total)
                let token = tokens.make(.files, filters: ["a"], position)
                #expect(try tokens.read(token, .files, filters: ["a"]) == position)
            }
        }
    }

    @Test("a token is refused with another list, other filters, or by another daemon")
    func bound() {
        let token = tokens.make(.files, filters: ["a", "b"], position)
        #expect(refusal(token) == nil)
        #expect(refusal(token, .domains) == .invalidArgument)
        for filters in [["a"], ["a", "b", ""], ["ab"], ["b", "a"], ["", "ab"], ["a", "c"]] {
            #expect(refusal(token, filters: filters) == .invalidArgument)
        }
        #expect(refusal(token, by: PageTokens()) == .invalidArgument)
    }

    @Test("a token with any one bit changed is refused")
    func everyBit() throws {
        let token = tokens.make(.files, filters: ["a", "b"], position)
        let bytes = try #require(Base64URL.decode(token))
        for bit in 0..<(bytes.count * 8) {
            var other = bytes
            other[bit / 8] ^= 1 << (bit % 8)
            #expect(refusal(Base64URL.encode(other)) == .invalidArgument)
        }
        for count in 0..<bytes.count {
            #expect(refusal(Base64URL.encode(Array(bytes.prefix(count)))) == .invalidArgument)
        }
    }

    @Test("10,000 mutations of a token are refused, and nothing worse")
    func mutations() {
        let token = Array(tokens.make(.files, filters: ["a", "b"], position).utf8)
        for mutation in Mutations(of: token, count: 10_000, seed: 7) where mutation != token {
            #expect(refusal(String(decoding: mutation, as: UTF8.self)) == .invalidArgument)
        }
    }

    @Test(
        "page sizes have a default and a bound",
        arguments: [(0, 100), (1, 1), (1000, 1000), (1001, 1000)] as [(Int32, Int)]
    )
    func sizes(_ asked: Int32, _ given: Int) throws {
        #expect(try PageRequest.size(of: PageRequest(pageSize: asked)) == given)
        #expect(try PageRequest.size(of: nil) == 100)
    }
}
