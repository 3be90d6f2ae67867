import TestSupport
import Testing

@testable import JuicerArtifacts

@Suite struct HTMLTextTests {
    @Test(
        "HTML becomes text",
        arguments: [
            ("plain", "plain"), ("<html><body><p>a</p><p>b</p></body></html>", "a\nb"), ("a<br>b<br/>c", "a\nb\nc"),
            ("a &lt;b&gt; &amp;amp; &nbsp;c &#8364; &#x20AC;", "a <b> &amp;  c € €"),
            ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
            ("<script>var a = '<p>'</script>x<style>p{}</style>y", "xy"), ("<!-- note -->x", "x"),
            ("<b>bold</b>", "bold"),
            ("a\r\nb", "a b"), ("&unknown; &#xD800; &#99999999999;", "&unknown; &#xD800; &#99999999999;"), ("<p", "<p"),
            ("", ""),
        ]
    )
    func texts(html: String, text: String) {
        #expect(HTMLText.text(html) == text)
    }

    @Test("a text of nothing but beginnings of tags takes no longer for it")
    func linear() {
        for piece in ["<", "<a", "&", "</", "<script>", "&#", "< >"] {
            let html = String(repeating: piece, count: 20_000)
            let time = ContinuousClock().measure { _ = HTMLText.text(html) }
            #expect(time < .seconds(5))
        }
    }

    @Test("mutated HTML is read")
    func mutations() {
        let html = "<html><body><p class=\"a\">one &amp; two &#8364;</p><script>x</script><br></body></html>"
        for variant in Mutations(of: Array(html.utf8), count: mutationCount * 5, seed: 4) {
            _ = HTMLText.text(String(decoding: variant, as: UTF8.self))
        }
    }
}
