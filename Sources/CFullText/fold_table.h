#ifndef JUICER_FOLD_TABLE_H
#define JUICER_FOLD_TABLE_H

#include <stdint.h>

// What stands in the table of differences instead of one.
enum {
    JUICER_FOLD_SEPARATOR = 0xB000,
    JUICER_FOLD_DROPPED = 0xB001,
    JUICER_FOLD_FIRST_EXPANSION = 0xB100,
    JUICER_FOLD_END_OF_EXPANSIONS = 0xC000,
};

extern const uint8_t juicer_fold_pages[256];
extern const uint16_t juicer_fold_deltas[][256];
extern const uint16_t juicer_fold_expansions[][4];
// U+1D400 to U+1D7FF, the mathematical letters that people write in instead of bold type; 0 for none.
extern const uint16_t juicer_fold_math[1024];

#endif
