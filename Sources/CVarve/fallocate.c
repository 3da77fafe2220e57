#define _GNU_SOURCE
#include "CVarve.h"
#include <fcntl.h>

int varve_fallocate(int descriptor, int mode, int64_t offset, int64_t count) {
    return fallocate(descriptor, mode, offset, count);
}
