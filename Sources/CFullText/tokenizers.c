#include <sqlite3.h>
#include <string.h>

#include "CFullText.h"
#include "folding.h"

enum {
    // Bytes of a word that count; what is longer is no word of a person.
    LONGEST_WORD = 120,
};

// Cuts text up into words. A run of a script without spaces gives, for each character, a token of it and the next one;
// for the last, it alone, so that every character begins a token. Of a query's run of two or more the last is left out:
// the text may go on where the query ends.
static int cut_into_words(const char *text, int count, int is_query, void *context, juicer_token_taker take) {
    struct fold_reader reader = {(const unsigned char *)text, count, 0};
    struct folded_character character;
    char word[LONGEST_WORD + 16];
    int length = 0, start = 0, end = 0, result = 0;
    // The last character of a run, whose token is not given yet.
    char last[16];
    int last_length = 0, last_start = 0, last_end = 0, run_length = 0;
    while (result == 0 && juicer_fold_next(&reader, &character)) {
        if (character.kind == CLASS_WORD) {
            if (last_length > 0) {
                if (!is_query || run_length == 1) result = take(context, last, last_length, last_start, last_end);
                last_length = run_length = 0;
                if (result != 0) break;
            }
            if (length == 0) start = character.start;
            end = character.end;
            for (int index = 0; index < character.count && length < LONGEST_WORD; index++) {
                length += juicer_put_utf8(character.codes[index], word + length);
            }
            continue;
        }
        if (length > 0) {
            result = take(context, word, length, start, end);
            length = 0;
            if (result != 0) break;
        }
        if (character.kind == CLASS_RUN) {
            for (int index = 0; index < character.count && result == 0; index++) {
                char own[4];
                int own_length = juicer_put_utf8(character.codes[index], own);
                if (last_length > 0) {
                    memcpy(last + last_length, own, (size_t)own_length);
                    result = take(context, last, last_length + own_length, last_start, character.end);
                }
                memcpy(last, own, (size_t)own_length);
                last_length = own_length;
                run_length += 1;
                last_start = character.start;
                last_end = character.end;
            }
            continue;
        }
        if (last_length > 0) {
            if (!is_query || run_length == 1) result = take(context, last, last_length, last_start, last_end);
            last_length = run_length = 0;
        }
        if (character.kind == CLASS_SINGLE && result == 0) {
            int own_length = juicer_put_utf8(character.codes[0], word);
            result = take(context, word, own_length, character.start, character.end);
        }
    }
    if (result == 0 && length > 0) result = take(context, word, length, start, end);
    if (result == 0 && last_length > 0 && (!is_query || run_length == 1)) {
        result = take(context, last, last_length, last_start, last_end);
    }
    return result;
}

int juicer_words(const char *text, int count, void *context, juicer_token_taker take) {
    return cut_into_words(text, count, 0, context, take);
}

int juicer_query_words(const char *text, int count, void *context, juicer_token_taker take) {
    return cut_into_words(text, count, 1, context, take);
}

// Every three characters in a row, whatever they are.
static int cut_into_grams(const char *text, int count, void *context, juicer_token_taker take) {
    struct fold_reader reader = {(const unsigned char *)text, count, 0};
    struct folded_character character;
    char gram[16];
    int lengths[3] = {0, 0, 0}, starts[3] = {0, 0, 0};
    int length = 0, characters = 0;
    while (juicer_fold_next(&reader, &character)) {
        for (int index = 0; index < character.count; index++) {
            if (characters == 3) {
                length -= lengths[0];
                memmove(gram, gram + lengths[0], (size_t)length);
                lengths[0] = lengths[1];
                lengths[1] = lengths[2];
                starts[0] = starts[1];
                starts[1] = starts[2];
                characters = 2;
            }
            lengths[characters] = juicer_put_utf8(character.codes[index], gram + length);
            starts[characters] = character.start;
            length += lengths[characters];
            characters += 1;
            if (characters < 3) continue;
            int result = take(context, gram, length, starts[0], character.end);
            if (result != 0) return result;
        }
    }
    return 0;
}

// MARK: FTS5

typedef int (*fts5_taker)(void *, int, const char *, int, int, int);

struct fts5_target {
    void *context;
    fts5_taker take;
};

static int pass_on(void *context, const char *token, int count, int start, int end) {
    struct fts5_target *target = context;
    return target->take(target->context, 0, token, count, start, end);
}

static int create_tokenizer(void *context, const char **arguments, int count, Fts5Tokenizer **tokenizer) {
    static char nothing;
    (void)context;
    (void)arguments;
    (void)count;
    // It has no state.
    *tokenizer = (Fts5Tokenizer *)&nothing;
    return SQLITE_OK;
}

static void delete_tokenizer(Fts5Tokenizer *tokenizer) { (void)tokenizer; }

static int tokenize_words(Fts5Tokenizer *tokenizer, void *context, int flags, const char *text, int count, fts5_taker take) {
    struct fts5_target target = {context, take};
    (void)tokenizer;
    return cut_into_words(text, count, (flags & FTS5_TOKENIZE_QUERY) != 0, &target, pass_on);
}

static int tokenize_grams(Fts5Tokenizer *tokenizer, void *context, int flags, const char *text, int count, fts5_taker take) {
    struct fts5_target target = {context, take};
    (void)tokenizer;
    (void)flags;
    return cut_into_grams(text, count, &target, pass_on);
}

int juicer_fulltext_register(sqlite3 *database) {
    fts5_api *api = NULL;
    sqlite3_stmt *statement = NULL;
    int result = sqlite3_prepare_v2(database, "SELECT fts5(?1)", -1, &statement, NULL);
    if (result != SQLITE_OK) return result;
    sqlite3_bind_pointer(statement, 1, (void *)&api, "fts5_api_ptr", NULL);
    sqlite3_step(statement);
    result = sqlite3_finalize(statement);
    if (result != SQLITE_OK) return result;
    if (api == NULL) return SQLITE_ERROR;
    fts5_tokenizer words = {create_tokenizer, delete_tokenizer, tokenize_words};
    fts5_tokenizer grams = {create_tokenizer, delete_tokenizer, tokenize_grams};
    result = api->xCreateTokenizer(api, "juicer_words", NULL, &words, NULL);
    if (result == SQLITE_OK) result = api->xCreateTokenizer(api, "juicer_grams", NULL, &grams, NULL);
    return result;
}
