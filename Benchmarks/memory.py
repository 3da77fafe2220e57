"""Makes memory ready, so that no sample pays for its first use.

A virtual machine gets a page of memory from its host at the first touch, ten times slower than it is written later, and may give free
memory back after seconds. What fills new pages of the page cache would be measured at the speed of the host, and what finds them filled
would not.
"""

import mmap

# More than a sample fills. What is freed last is taken first.
MOST_BYTES = 3 << 30
# The same for samples that find what they read and write in the page cache, or drop it: that frees memory which is ready.
FEW_BYTES = 64 << 20
# Left to everyone else.
RESERVE_BYTES = 1 << 30
MAP_POPULATE = 0x8000


def touch(byte_count=MOST_BYTES):
    count = min(byte_count, free_bytes() - RESERVE_BYTES)
    if count > 0:
        mmap.mmap(-1, count, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | MAP_POPULATE).close()


def free_bytes():
    with open("/proc/meminfo") as file:
        values = dict(line.split(":", 1) for line in file)
    return int(values["MemFree"].split()[0]) << 10
