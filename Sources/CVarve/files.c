#define _GNU_SOURCE
#include "CVarve.h"
#include <fcntl.h>
#include <stdio.h>
#include <sys/uio.h>

int varve_fallocate(int descriptor, int mode, int64_t offset, int64_t count) {
    return fallocate(descriptor, mode, offset, count);
}

ssize_t varve_pread_cached(int descriptor, void *buffer, size_t count, int64_t offset) {
    struct iovec whole = {.iov_base = buffer, .iov_len = count};
    return preadv2(descriptor, &whole, 1, offset, RWF_NOWAIT);
}

int varve_open_direct(int descriptor) {
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    return open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);
}
