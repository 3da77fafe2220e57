#pragma once

/// Allocations that the calling thread has made so far, by whatever name: malloc, calloc, realloc and their aligned kin. Counts in
/// every program that this is linked into.
long varve_allocation_count(void);
