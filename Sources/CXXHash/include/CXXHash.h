#pragma once
#include <stddef.h>
#include <stdint.h>

// XXH3 with 128 bits, of the system's xxhash.h. That header is compiled in, so no library is needed to run.

/// A checksum that is being computed. One thread at a time.
typedef struct varve_xxh128 varve_xxh128;

/// Of no bytes so far; NULL if there is no memory.
varve_xxh128 *varve_xxh128_make(void);
/// Of the same bytes; NULL if there is no memory.
varve_xxh128 *varve_xxh128_copy(const varve_xxh128 *state);
void varve_xxh128_free(varve_xxh128 *state);
void varve_xxh128_update(varve_xxh128 *state, const void *bytes, size_t count);
/// What it is so far, in the order in which xxhsum prints it. More can be added afterwards.
void varve_xxh128_digest(const varve_xxh128 *state, uint8_t digest[16]);
