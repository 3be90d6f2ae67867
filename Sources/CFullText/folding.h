#ifndef JUICER_FOLDING_H
#define JUICER_FOLDING_H

#include <stdint.h>

// What a folded character is to the cutting up into words.
enum character_class {
    // Separates words.
    CLASS_SEPARATOR,
    // A part of a word.
    CLASS_WORD,
    // A character of a script that is written without spaces: each begins a token of it and the next one.
    CLASS_RUN,
    // A word of its own, as emoji are.
    CLASS_SINGLE,
};

struct folded_character {
    // The folded characters, one to four; the character itself where it separates.
    uint32_t codes[4];
    int count;
    enum character_class kind;
    // Where the character begins and ends in the text, what was composed with it or dropped behind it included.
    int start, end;
};

struct fold_reader {
    const unsigned char *text;
    int count;
    int position;
};

// Reads the next character that is not dropped. Gives 0 at the end.
int juicer_fold_next(struct fold_reader *reader, struct folded_character *character);

// Writes a code point as UTF-8. Gives how many bytes.
static inline int juicer_put_utf8(uint32_t code, char *bytes) {
    if (code < 0x80) {
        bytes[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        bytes[0] = (char)(0xC0 | code >> 6);
        bytes[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        bytes[0] = (char)(0xE0 | code >> 12);
        bytes[1] = (char)(0x80 | (code >> 6 & 0x3F));
        bytes[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    bytes[0] = (char)(0xF0 | code >> 18);
    bytes[1] = (char)(0x80 | (code >> 12 & 0x3F));
    bytes[2] = (char)(0x80 | (code >> 6 & 0x3F));
    bytes[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

#endif
