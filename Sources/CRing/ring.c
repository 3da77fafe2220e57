#include "CRing.h"
#include <errno.h>
#include <liburing.h>
#include <stdlib.h>

struct varve_ring {
    struct io_uring ring;
};

varve_ring *varve_ring_make(unsigned count) {
    varve_ring *made = malloc(sizeof *made);
    if (!made) return NULL;
    int result = io_uring_queue_init(count, &made->ring, 0);
    if (result == 0) return made;
    free(made);
    errno = -result;
    return NULL;
}

void varve_ring_free(varve_ring *ring) {
    io_uring_queue_exit(&ring->ring);
    free(ring);
}

int varve_ring_descriptor(const varve_ring *ring) { return ring->ring.ring_fd; }

bool varve_ring_read(varve_ring *ring, int descriptor, void *buffer, unsigned count, uint64_t offset, uint64_t token) {
    struct io_uring_sqe *entry = io_uring_get_sqe(&ring->ring);
    if (!entry) return false;
    io_uring_prep_read(entry, descriptor, buffer, count, offset);
    io_uring_sqe_set_data64(entry, token);
    return true;
}

bool varve_ring_submit(varve_ring *ring) {
    if (io_uring_sq_ready(&ring->ring) > 0) io_uring_submit(&ring->ring);
    return io_uring_sq_ready(&ring->ring) == 0;
}

void varve_ring_submit_and_wait(varve_ring *ring) { io_uring_submit_and_wait(&ring->ring, 1); }

bool varve_ring_next(varve_ring *ring, uint64_t *token, int32_t *result) {
    struct io_uring_cqe *entry;
    if (io_uring_peek_cqe(&ring->ring, &entry) != 0) return false;
    *token = io_uring_cqe_get_data64(entry);
    *result = entry->res;
    io_uring_cqe_seen(&ring->ring, entry);
    return true;
}
