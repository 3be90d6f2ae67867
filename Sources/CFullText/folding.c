#include "folding.h"

#include "CFullText.h"
#include "fold_table.h"

// Reads a code point. What is no UTF-8 becomes U+FFFD, a byte at a time.
static uint32_t read_code(struct fold_reader *reader) {
    const unsigned char *text = reader->text + reader->position;
    int left = reader->count - reader->position;
    uint32_t first = text[0];
    int length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    reader->position += 1;
    if (length == 1) return first;
    if (length == 0 || length > left) return 0xFFFD;
    uint32_t code = first & (0x7Fu >> length);
    for (int index = 1; index < length; index++) {
        if ((text[index] & 0xC0) != 0x80) return 0xFFFD;
        code = code << 6 | (text[index] & 0x3Fu);
    }
    reader->position += length - 1;
    return code;
}

static int within(uint32_t code, uint32_t first, uint32_t last) { return code - first <= last - first; }

// Scripts that are written without spaces between words, and Korean, whose words have endings that nobody types.
int juicer_is_run(uint32_t code) {
    if (code < 0x0E00) return 0;
    if (code < 0x1100) return within(code, 0x0E00, 0x0EFF) || within(code, 0x1000, 0x109F);
    if (code < 0x2E80) return within(code, 0x1100, 0x11FF) || within(code, 0x1780, 0x17FF);
    return within(code, 0x2E80, 0x9FFF) || within(code, 0xA960, 0xA97F) || within(code, 0xAC00, 0xD7FF)
        || within(code, 0xF900, 0xFAFF) || within(code, 0x20000, 0x3FFFF);
}

static int is_emoji(uint32_t code) {
    return within(code, 0x1F000, 0x1FAFF) || within(code, 0x2600, 0x27BF) || within(code, 0x2B00, 0x2BFF);
}

// Looks a character up. Gives 0 for one that is dropped.
static int fold(uint32_t code, struct folded_character *character) {
    character->count = 1;
    character->codes[0] = code;
    if (code < 0x10000) {
        uint16_t delta = juicer_fold_deltas[juicer_fold_pages[code >> 8]][code & 0xFF];
        if (delta == JUICER_FOLD_DROPPED) return 0;
        if (delta == JUICER_FOLD_SEPARATOR) {
            character->kind = is_emoji(code) ? CLASS_SINGLE : CLASS_SEPARATOR;
            return 1;
        }
        if (delta >= JUICER_FOLD_FIRST_EXPANSION && delta < JUICER_FOLD_END_OF_EXPANSIONS) {
            const uint16_t *expansion = juicer_fold_expansions[delta - JUICER_FOLD_FIRST_EXPANSION];
            int count = 0;
            while (count < 4 && expansion[count] != 0) {
                character->codes[count] = expansion[count];
                count += 1;
            }
            character->count = count;
        } else {
            character->codes[0] = (code + delta) & 0xFFFF;
        }
        character->kind = juicer_is_run(character->codes[0]) ? CLASS_RUN : CLASS_WORD;
        return 1;
    }
    // Skin colours and variation selectors.
    if (within(code, 0x1F3FB, 0x1F3FF) || within(code, 0xE0000, 0xE0FFF)) return 0;
    if (within(code, 0x1D400, 0x1D7FF) && juicer_fold_math[code - 0x1D400] != 0) {
        character->codes[0] = juicer_fold_math[code - 0x1D400];
    }
    character->kind = is_emoji(code) ? CLASS_SINGLE : juicer_is_run(code) ? CLASS_RUN : CLASS_WORD;
    return 1;
}

// What a character becomes with one that is composed with it; 0 for none. Texts of Apple's file systems are decomposed.
static uint32_t composed(uint32_t base, uint32_t next) {
    if (next == 0x3099 || next == 0x309A) {
        uint32_t kana = base >= 0x30A0 ? base - 0x60 : base;
        if (next == 0x3099 && kana == 0x3046) return base + 0x4E;
        // The rows of HA, with the marks of BA and PA, and of KA, SA and TA, which have small TU among them.
        if (within(kana, 0x306F, 0x307B) && (kana - 0x306F) % 3 == 0) return base + (next == 0x3099 ? 1 : 2);
        int has_voice = (within(kana, 0x304B, 0x3061) && (kana - 0x304B) % 2 == 0) || kana == 0x3064 || kana == 0x3066
            || kana == 0x3068;
        return next == 0x3099 && has_voice ? base + 1 : 0;
    }
    if (within(base, 0x1100, 0x1112) && within(next, 0x1161, 0x1175)) {
        return 0xAC00 + ((base - 0x1100) * 21 + (next - 0x1161)) * 28;
    }
    if (within(base, 0xAC00, 0xD7A3) && (base - 0xAC00) % 28 == 0 && within(next, 0x11A8, 0x11C2)) {
        return base + (next - 0x11A7);
    }
    return 0;
}

int juicer_fold_next(struct fold_reader *reader, struct folded_character *character) {
    for (;;) {
        if (reader->position >= reader->count) return 0;
        character->start = reader->position;
        uint32_t first = reader->text[reader->position];
        if (first < 0x80) {
            reader->position += 1;
            uint16_t delta = juicer_fold_deltas[0][first];
            character->count = 1;
            character->codes[0] = delta == JUICER_FOLD_SEPARATOR ? first : (first + delta) & 0xFFFF;
            character->kind = delta == JUICER_FOLD_SEPARATOR ? CLASS_SEPARATOR : CLASS_WORD;
        } else if (!fold(read_code(reader), character)) {
            continue;
        }
        break;
    }
    // What is composed with it or is not seen belongs to it.
    while (reader->position < reader->count && reader->text[reader->position] >= 0x80) {
        struct fold_reader ahead = *reader;
        struct folded_character next;
        uint32_t code = read_code(&ahead);
        if (!fold(code, &next)) {
            *reader = ahead;
            continue;
        }
        if (character->kind != CLASS_RUN || next.count != 1 || character->count != 1) break;
        uint32_t whole = composed(character->codes[0], next.codes[0]);
        if (whole == 0) break;
        character->codes[0] = whole;
        *reader = ahead;
    }
    character->end = reader->position;
    return 1;
}

int juicer_fold(const char *text, int count, char *folded, int32_t *offsets) {
    struct fold_reader reader = {(const unsigned char *)text, count, 0};
    struct folded_character character;
    int length = 0;
    while (juicer_fold_next(&reader, &character)) {
        for (int index = 0; index < character.count; index++) {
            int bytes = juicer_put_utf8(character.codes[index], folded + length);
            for (int byte = 0; byte < bytes; byte++) offsets[length + byte] = character.start;
            length += bytes;
        }
    }
    return length;
}
