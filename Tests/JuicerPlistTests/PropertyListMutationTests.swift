import JuicerPlist
import TestSupport
import Testing

@Suite struct PropertyListMutationTests {
    @Test(
        "10,000 mutated lists are read or refused, never more",
        arguments: [PropertyList.Encoding.binary, .xml]
    )
    func mutations(_ encoding: PropertyList.Encoding) throws {
        let archive = PropertyList.dictionary([
            "$objects": .array([
                .string("$null"), .dictionary(["$class": .uid(2), "k": .data([1, 2, 3]), "d": .date(1)]),
                .dictionary(["$classname": .string("MBFile"), "ü": .string("日本"), "n": .integer(70_000)]),
            ]),
            "$top": .dictionary(["root": .uid(1)]), "$version": .integer(100_000), "r": .real(1.5), "b": .boolean(true),
        ])
        let original = try archive.encoded(as: encoding)
        var refused = 0
        for variant in Mutations(of: original, count: 10_000, seed: 7) {
            do throws(PropertyListError) {
                _ = try PropertyList(reading: variant)
            } catch {
                refused += 1
            }
        }
        #expect(refused > 1_000)
    }
}
