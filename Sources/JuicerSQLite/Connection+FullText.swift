internal import CFullText

extension Connection {
    /// Makes the tokenizers of full-text search known: `juicer_words` and `juicer_grams`, for FTS5's option `tokenize`.
    public func registerTokenizers() throws(SQLiteError) {
        try check(juicer_fulltext_register(handle))
    }
}
