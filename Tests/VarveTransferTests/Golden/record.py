#!/usr/bin/env python3
"""Records the files beside this one anew: diffs of images that a Ceph cluster's own `rbd` has made.

    record.py POOL [DIRECTORY]

Needs a Ceph cluster whose `rbd` works for whoever runs this (CEPH_CONF and CEPH_ARGS are rbd's own), a pool of it, and `zstd`. Makes the images
`varve-golden` and `varve-golden-striped` in that pool, and removes them again. DIRECTORY: where the files go; without it they are compared with those that are here,
and the exit code is 1 if some differ. `CephGoldenTests` in ImportTests.swift knows what was written.
"""

import os
import struct
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
MIB = 1 << 20


def pattern(count, start):
    return bytes((index * 7 + start) % 251 for index in range(count))


def diff(size, since, name, *records):
    """A stream of version 1, as `rbd import-diff` reads it: (offset, bytes) writes, (offset, length) discards."""
    stream = b"rbd diff v1\n"
    for tag, text in ((b"f", since), (b"t", name)):
        stream += tag + struct.pack("<I", len(text)) + text.encode() if text else b""
    stream += b"s" + struct.pack("<Q", size)
    for offset, what in records:
        if isinstance(what, bytes):
            stream += b"w" + struct.pack("<QQ", offset, len(what)) + what
        else:
            stream += b"z" + struct.pack("<QQ", offset, what)
    return stream + b"e"


def rbd(*arguments, stdin=None):
    return subprocess.run(["rbd", "--no-progress", *arguments], input=stdin, stdout=subprocess.PIPE, check=True).stdout


def remove(image):
    subprocess.run(["rbd", "--no-progress", "snap", "purge", image], stderr=subprocess.DEVNULL, check=False)
    subprocess.run(["rbd", "--no-progress", "rm", image], stderr=subprocess.DEVNULL, check=False)


def chain(image):
    """Two snapshots, the second after a write, a discard and a resize: both versions of both diffs."""
    rbd("create", "--size", "64M", image)
    monday = (0, pattern(8192, 1)), (5 * MIB, pattern(4096, 2)), (12 * MIB + 1536, pattern(512, 3))
    tuesday = (4096, pattern(1024, 4)), (4 * MIB, 4 * MIB), (60 * MIB, pattern(512, 5))
    rbd("import-diff", "-", image, stdin=diff(64 * MIB, None, "monday", *monday))
    rbd("import-diff", "-", image, stdin=diff(80 * MIB, "monday", "tuesday", *tuesday))
    yield "full.v1.zst", rbd("export-diff", f"{image}@monday", "-")
    yield "incremental.v1", rbd("export-diff", "--from-snap", "monday", f"{image}@tuesday", "-")
    # Version 2 is what the second export format has for each snapshot, and for what came after the last.
    banner = b"rbd diff v2\n"
    full, incremental, _ = [banner + part for part in rbd("export", "--export-format", "2", image, "-").split(banner)[1:]]
    yield "full.v2.zst", full
    yield "incremental.v2", incremental


def striped(image):
    """Its diff goes back: the stripes of an object come together."""
    rbd("create", "--size", "16M", "--object-size", "1M", "--stripe-unit", "64K", "--stripe-count", "2", image)
    writes = [(index << 16, pattern(512, 10 + index)) for index in range(4)]
    rbd("import-diff", "-", image, stdin=diff(16 * MIB, None, "s", *writes))
    yield "striped.v1.zst", rbd("export-diff", f"{image}@s", "-")


def recorded(name):
    path = os.path.join(HERE, name)
    if not name.endswith(".zst"):
        with open(path, "rb") as file:
            return file.read()
    return subprocess.run(["zstd", "-dcq", path], stdout=subprocess.PIPE, check=True).stdout


def write(directory, name, stream):
    with tempfile.NamedTemporaryFile() as file:
        file.write(stream)
        file.flush()
        command = ["zstd", "-19", "-qcf"] if name.endswith(".zst") else ["cat"]
        with open(os.path.join(directory, name), "wb") as target:
            subprocess.run([*command, file.name], stdout=target, check=True)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    pool, directory = sys.argv[1], sys.argv[2] if len(sys.argv) == 3 else None
    print(subprocess.run(["rbd", "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip())
    same = True
    for make, image in ((chain, f"{pool}/varve-golden"), (striped, f"{pool}/varve-golden-striped")):
        remove(image)
        try:
            for name, stream in make(image):
                if directory:
                    write(directory, name, stream)
                else:
                    equal = stream == recorded(name)
                    same = same and equal
                    print(f"{name}: {len(stream)} bytes, {'as recorded' if equal else 'DIFFERENT'}")
        finally:
            remove(image)
    sys.exit(0 if same else 1)


main()
