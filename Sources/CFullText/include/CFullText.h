#ifndef CFULLTEXT_H
#define CFULLTEXT_H

#include <stddef.h>
#include <stdint.h>

// How text is cut up and folded for full-text search; docs/formats/index.md has the rules.

struct sqlite3;

// Makes the FTS5 tokenizers "juicer_words" and "juicer_grams" known to a connection. Gives an SQLite result code.
int juicer_fulltext_register(struct sqlite3 *database);

// Takes a token: its folded bytes, and where it stands in the text. Anything but 0 ends the cutting up.
typedef int (*juicer_token_taker)(void *context, const char *token, int count, int start, int end);

// Cuts text up into words. Gives what the taker gave last.
int juicer_words(const char *text, int count, void *context, juicer_token_taker take);

// The same for a query, whose runs of characters may go on in the text.
int juicer_query_words(const char *text, int count, void *context, juicer_token_taker take);

// Folds text without cutting it up. `folded` must have room for 6 bytes for each byte of the text, and 8 more; for each
// of its bytes `offsets` (as long) gets where in the text its character begins. Gives the length of the folded text.
int juicer_fold(const char *text, int count, char *folded, int32_t *offsets);

// Whether a folded character is of a script that is written without spaces between words, or of Korean.
int juicer_is_run(uint32_t code);

#endif
