#pragma once

#include <stdbool.h>
#include <stdint.h>

/// Whether `juicer_sha256_hmac_rounds` may be called: the processor has SHA instructions and this file was compiled
/// for it.
bool juicer_sha256_rounds_available(void);

/// Whether it was compiled with optimisation; without, the intrinsics are slower than libcrypto's assembler.
bool juicer_sha256_rounds_optimized(void);

/// The inner loop of PBKDF2 with HMAC-SHA-256, with all values in registers.
///
/// `inner` and `outer` are the eight words of the states after the padded key. `digest` and `sum` are eight words in
/// big-endian order: each round replaces `digest` by its HMAC and adds that to `sum` by exclusive or.
void juicer_sha256_hmac_rounds(
    const uint32_t *inner, const uint32_t *outer, uint32_t *digest, uint32_t *sum, uint32_t rounds);
