#include "CXXHash.h"
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

// Of its own type's alignment, which malloc does not give.
static XXH3_state_t *inner(const varve_xxh128 *state) { return (XXH3_state_t *)state; }

varve_xxh128 *varve_xxh128_make(void) {
    XXH3_state_t *made = XXH3_createState();
    if (made) XXH3_128bits_reset(made);
    return (varve_xxh128 *)made;
}

varve_xxh128 *varve_xxh128_copy(const varve_xxh128 *state) {
    XXH3_state_t *made = XXH3_createState();
    if (made) XXH3_copyState(made, inner(state));
    return (varve_xxh128 *)made;
}

void varve_xxh128_free(varve_xxh128 *state) { XXH3_freeState(inner(state)); }

void varve_xxh128_update(varve_xxh128 *state, const void *bytes, size_t count) { XXH3_128bits_update(inner(state), bytes, count); }

void varve_xxh128_digest(const varve_xxh128 *state, uint8_t digest[16]) {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(inner(state)));
    memcpy(digest, canonical.digest, sizeof canonical.digest);
}
