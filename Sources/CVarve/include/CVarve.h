#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// CRC32C (Castagnoli, reflected, initial value and final xor 0xffffffff) of `count` bytes, continuing from `crc`
/// (0 to start). Uses the processor's instruction where there is one. Thread-safe, never fails.
uint32_t varve_crc32c(uint32_t crc, const void *bytes, size_t count);

/// preadv2(2) with RWF_NOWAIT of one buffer: only what the page cache has. Returns as read(2) does; -1 with EAGAIN if nothing of it is there.
ssize_t varve_pread_cached(int descriptor, void *buffer, size_t count, int64_t offset);

/// Opens for reading, past the page cache (O_DIRECT), what `descriptor` has open. Returns a descriptor, or -1 with `errno` set.
int varve_open_direct(int descriptor);

/// Linux's fallocate(2), which Glibc's module hides from Swift. Returns 0, or -1 with `errno` set.
int varve_fallocate(int descriptor, int mode, int64_t offset, int64_t count);
