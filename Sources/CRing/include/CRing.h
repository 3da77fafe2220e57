#pragma once
#include <stdbool.h>
#include <stdint.h>

// io_uring, as far as reads need it. liburing's own header defines macros that change the system's types for whoever includes it.

/// A ring of one thread.
typedef struct varve_ring varve_ring;

/// NULL where the system refuses it, with errno.
varve_ring *varve_ring_make(unsigned count);
/// No read may be under way.
void varve_ring_free(varve_ring *ring);
/// Can be read (as `poll` means it) while there is a completion.
int varve_ring_descriptor(const varve_ring *ring);

/// Puts a read into the ring; nothing happens before it is submitted. False if the ring is full.
bool varve_ring_read(varve_ring *ring, int descriptor, void *buffer, unsigned count, uint64_t offset, uint64_t token);
/// Begins the reads that were put in. False if the kernel could not take all of them now.
bool varve_ring_submit(varve_ring *ring);
/// The same, and waits for a completion; may return without one.
void varve_ring_submit_and_wait(varve_ring *ring);
/// Takes one completion out of the ring: bytes read, or a negative errno. False if there is none.
bool varve_ring_next(varve_ring *ring, uint64_t *token, int32_t *result);
