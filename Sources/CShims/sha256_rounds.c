#include "juicer_sha256_rounds.h"

bool juicer_sha256_rounds_optimized(void) {
#ifdef __OPTIMIZE__
    return true;
#else
    return false;
#endif
}

#if defined(__x86_64__)

#include <immintrin.h>

// libcrypto's block function uses the same instructions, but for each block it looks the processor up, loads and
// stores the state, and swaps bytes on both sides. Here the digest of one hash is the message of the next without
// leaving its registers, and half of that message is constant. That makes about 15 per cent.

#define WITH_SHA __attribute__((target("sha,sse4.1,ssse3")))

/// The round constants of FIPS 180-4 section 4.2.2.
static const uint32_t constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

/// A state in the order that the instructions take: words A, B, E, F and C, D, G, H, the first in the highest lane.
struct state {
    __m128i abef;
    __m128i cdgh;
};

/// Eight words of a message or digest, the first in the lowest lane.
struct words {
    __m128i low;
    __m128i high;
};

/// Four rounds, with the message words `w` and the constants from number 4 * `group` on.
WITH_SHA static inline struct state four_rounds(struct state s, __m128i w, int group) {
    __m128i sum = _mm_add_epi32(w, _mm_load_si128((const __m128i *)constants + group));
    s.cdgh = _mm_sha256rnds2_epu32(s.cdgh, s.abef, sum);
    s.abef = _mm_sha256rnds2_epu32(s.abef, s.cdgh, _mm_shuffle_epi32(sum, 0x0e));
    return s;
}

/// The four words of the message schedule that follow the sixteen in `a`, `b`, `c`, `d`.
WITH_SHA static inline __m128i next_words(__m128i a, __m128i b, __m128i c, __m128i d) {
    __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(a, b), _mm_alignr_epi8(d, c, 4));
    return _mm_sha256msg2_epu32(sum, d);
}

/// Hashes one block that holds a digest and its padding, after one block of key.
WITH_SHA static inline struct words compress(struct state start, struct words message) {
    __m128i a = message.low;
    __m128i b = message.high;
    __m128i c = _mm_set_epi32(0, 0, 0, (int)0x80000000);
    __m128i d = _mm_set_epi32((64 + 32) * 8, 0, 0, 0);
    struct state s = start;
    s = four_rounds(s, a, 0);
    s = four_rounds(s, b, 1);
    s = four_rounds(s, c, 2);
    s = four_rounds(s, d, 3);
#pragma clang loop unroll(full)
    for (int group = 4; group < 16; group += 4) {
        a = next_words(a, b, c, d);
        s = four_rounds(s, a, group);
        b = next_words(b, c, d, a);
        s = four_rounds(s, b, group + 1);
        c = next_words(c, d, a, b);
        s = four_rounds(s, c, group + 2);
        d = next_words(d, a, b, c);
        s = four_rounds(s, d, group + 3);
    }
    __m128i abef = _mm_shuffle_epi32(_mm_add_epi32(s.abef, start.abef), 0x1b);
    __m128i cdgh = _mm_shuffle_epi32(_mm_add_epi32(s.cdgh, start.cdgh), 0x1b);
    return (struct words){_mm_unpacklo_epi64(abef, cdgh), _mm_unpackhi_epi64(abef, cdgh)};
}

WITH_SHA static inline struct state load_state(const uint32_t *w) {
    return (struct state){
        _mm_set_epi32((int)w[0], (int)w[1], (int)w[4], (int)w[5]),
        _mm_set_epi32((int)w[2], (int)w[3], (int)w[6], (int)w[7]),
    };
}

WITH_SHA static inline __m128i swap_bytes(__m128i w) {
    return _mm_shuffle_epi8(w, _mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3));
}

WITH_SHA static inline struct words load_words(const uint32_t *from) {
    return (struct words){
        swap_bytes(_mm_loadu_si128((const __m128i *)from)),
        swap_bytes(_mm_loadu_si128((const __m128i *)(from + 4))),
    };
}

WITH_SHA static inline void store_words(struct words w, uint32_t *to) {
    _mm_storeu_si128((__m128i *)to, swap_bytes(w.low));
    _mm_storeu_si128((__m128i *)(to + 4), swap_bytes(w.high));
}

WITH_SHA void juicer_sha256_hmac_rounds(
    const uint32_t *inner, const uint32_t *outer, uint32_t *digest, uint32_t *sum, uint32_t rounds) {
    struct state after_inner = load_state(inner);
    struct state after_outer = load_state(outer);
    struct words current = load_words(digest);
    struct words total = load_words(sum);
    for (uint32_t i = 0; i < rounds; i++) {
        current = compress(after_outer, compress(after_inner, current));
        total.low = _mm_xor_si128(total.low, current.low);
        total.high = _mm_xor_si128(total.high, current.high);
    }
    store_words(current, digest);
    store_words(total, sum);
}

bool juicer_sha256_rounds_available(void) {
    // Leaf 7 says SHA in bit 29 of EBX; leaf 1 says SSSE3 in bit 9 and SSE4.1 in bit 19 of ECX.
    unsigned int a, b, c, d;
    __asm__ volatile("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(0), "c"(0));
    if (a < 7) return false;
    __asm__ volatile("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(1), "c"(0));
    if ((c & (1u << 9)) == 0 || (c & (1u << 19)) == 0) return false;
    __asm__ volatile("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(7), "c"(0));
    return (b & (1u << 29)) != 0;
}

#else

bool juicer_sha256_rounds_available(void) { return false; }

void juicer_sha256_hmac_rounds(
    const uint32_t *inner, const uint32_t *outer, uint32_t *digest, uint32_t *sum, uint32_t rounds) {
    // Never called where it is not available.
    (void)inner;
    (void)outer;
    (void)digest;
    (void)sum;
    (void)rounds;
}

#endif
