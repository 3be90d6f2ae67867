#pragma once

#include <openssl/sha.h>
#include <stdint.h>
#include <string.h>

// The inner loop of PBKDF2 (RFC 8018 section 5.2) over HMAC (RFC 2104).
//
// HMAC starts both of its hashes with a whole block of padded key. The states after those blocks are computed once, by
// the caller, and each iteration is then exactly two calls of the block function. The work is in libcrypto's assembler,
// which picks the processor's SHA instructions, so that a build without optimisation is about as fast.

/// The running values of one block of output. All of it is secret.
struct juicer_pbkdf2_sha256 {
    SHA256_CTX inner;
    SHA256_CTX outer;
    SHA256_CTX work;
    /// The digest as a padded message block: its words in big-endian order, 0x80, zeros, length in bits.
    uint32_t block[16];
    /// The exclusive or of all digests so far, in the order of `block`.
    uint32_t sum[8];
};

struct juicer_pbkdf2_sha1 {
    SHA_CTX inner;
    SHA_CTX outer;
    SHA_CTX work;
    uint32_t block[16];
    uint32_t sum[5];
};

static inline uint32_t juicer_big_endian(uint32_t word) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return __builtin_bswap32(word);
#else
    return word;
#endif
}

/// Computes the two states that follow the padded key.
static inline void juicer_pbkdf2_sha256_set_key(struct juicer_pbkdf2_sha256 *state, const void *key, size_t count) {
    unsigned char *pad = (unsigned char *)state->block;
    memset(pad, 0, 64);
    if (count > 64) {
        SHA256((const unsigned char *)key, count, pad);
    } else if (count > 0) {
        memcpy(pad, key, count);
    }
    for (int i = 0; i < 64; i++) pad[i] ^= 0x36;
    SHA256_Init(&state->inner);
    SHA256_Transform(&state->inner, pad);
    for (int i = 0; i < 64; i++) pad[i] ^= 0x36 ^ 0x5c;
    SHA256_Init(&state->outer);
    SHA256_Transform(&state->outer, pad);
}

/// Takes the first digest, which the caller put into `block`, and pads the block for the next message.
static inline void juicer_pbkdf2_sha256_start(struct juicer_pbkdf2_sha256 *state) {
    memset(state->block + 8, 0, 32);
    state->block[8] = juicer_big_endian(0x80000000u);
    state->block[15] = juicer_big_endian((64 + 32) * 8);
    memcpy(state->sum, state->block, 32);
}

static inline void juicer_pbkdf2_sha256_store(struct juicer_pbkdf2_sha256 *state) {
    const SHA_LONG *h = state->work.h;
    uint32_t *block = state->block;
    block[0] = juicer_big_endian(h[0]);
    block[1] = juicer_big_endian(h[1]);
    block[2] = juicer_big_endian(h[2]);
    block[3] = juicer_big_endian(h[3]);
    block[4] = juicer_big_endian(h[4]);
    block[5] = juicer_big_endian(h[5]);
    block[6] = juicer_big_endian(h[6]);
    block[7] = juicer_big_endian(h[7]);
}

static inline void juicer_pbkdf2_sha256_run(struct juicer_pbkdf2_sha256 *state, uint32_t iterations) {
    for (uint32_t i = 0; i < iterations; i++) {
        memcpy(state->work.h, state->inner.h, 32);
        SHA256_Transform(&state->work, (const unsigned char *)state->block);
        juicer_pbkdf2_sha256_store(state);
        memcpy(state->work.h, state->outer.h, 32);
        SHA256_Transform(&state->work, (const unsigned char *)state->block);
        juicer_pbkdf2_sha256_store(state);
        state->sum[0] ^= state->block[0];
        state->sum[1] ^= state->block[1];
        state->sum[2] ^= state->block[2];
        state->sum[3] ^= state->block[3];
        state->sum[4] ^= state->block[4];
        state->sum[5] ^= state->block[5];
        state->sum[6] ^= state->block[6];
        state->sum[7] ^= state->block[7];
    }
}

/// Computes the two states that follow the padded key.
static inline void juicer_pbkdf2_sha1_set_key(struct juicer_pbkdf2_sha1 *state, const void *key, size_t count) {
    unsigned char *pad = (unsigned char *)state->block;
    memset(pad, 0, 64);
    if (count > 64) {
        SHA1((const unsigned char *)key, count, pad);
    } else if (count > 0) {
        memcpy(pad, key, count);
    }
    for (int i = 0; i < 64; i++) pad[i] ^= 0x36;
    SHA1_Init(&state->inner);
    SHA1_Transform(&state->inner, pad);
    for (int i = 0; i < 64; i++) pad[i] ^= 0x36 ^ 0x5c;
    SHA1_Init(&state->outer);
    SHA1_Transform(&state->outer, pad);
}

/// Takes the first digest, which the caller put into `block`, and pads the block for the next message.
static inline void juicer_pbkdf2_sha1_start(struct juicer_pbkdf2_sha1 *state) {
    memset(state->block + 5, 0, 44);
    state->block[5] = juicer_big_endian(0x80000000u);
    state->block[15] = juicer_big_endian((64 + 20) * 8);
    memcpy(state->sum, state->block, 20);
}

typedef void juicer_sha256_rounds(
    const uint32_t *inner, const uint32_t *outer, uint32_t *digest, uint32_t *sum, uint32_t rounds);

/// Runs the same loop by a function for this very processor.
static inline void juicer_pbkdf2_sha256_run_with(
    struct juicer_pbkdf2_sha256 *state, uint32_t iterations, juicer_sha256_rounds *rounds) {
    rounds(state->inner.h, state->outer.h, state->block, state->sum, iterations);
}

static inline void juicer_pbkdf2_sha1_load(SHA_CTX *work, const SHA_CTX *from) {
    work->h0 = from->h0;
    work->h1 = from->h1;
    work->h2 = from->h2;
    work->h3 = from->h3;
    work->h4 = from->h4;
}

static inline void juicer_pbkdf2_sha1_store(struct juicer_pbkdf2_sha1 *state) {
    state->block[0] = juicer_big_endian(state->work.h0);
    state->block[1] = juicer_big_endian(state->work.h1);
    state->block[2] = juicer_big_endian(state->work.h2);
    state->block[3] = juicer_big_endian(state->work.h3);
    state->block[4] = juicer_big_endian(state->work.h4);
}

static inline void juicer_pbkdf2_sha1_run(struct juicer_pbkdf2_sha1 *state, uint32_t iterations) {
    for (uint32_t i = 0; i < iterations; i++) {
        juicer_pbkdf2_sha1_load(&state->work, &state->inner);
        SHA1_Transform(&state->work, (const unsigned char *)state->block);
        juicer_pbkdf2_sha1_store(state);
        juicer_pbkdf2_sha1_load(&state->work, &state->outer);
        SHA1_Transform(&state->work, (const unsigned char *)state->block);
        juicer_pbkdf2_sha1_store(state);
        state->sum[0] ^= state->block[0];
        state->sum[1] ^= state->block[1];
        state->sum[2] ^= state->block[2];
        state->sum[3] ^= state->block[3];
        state->sum[4] ^= state->block[4];
    }
}
