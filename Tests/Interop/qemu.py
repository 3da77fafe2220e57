"""QEMU's tools: those of this machine, and those of version 10 that the environment's QEMU10 has (see `qemu10`)."""

import os

QEMU10 = os.environ["QEMU10"]


def qemu10_command(program, *arguments):
    libraries = os.path.join(QEMU10, "usr/lib", os.uname().machine + "-linux-gnu")
    return ["env", f"LD_LIBRARY_PATH={libraries}", os.path.join(QEMU10, "usr/bin", program), *arguments]


def image_options(server, export, **more):
    """An export as `--image-opts` takes it, with options that a URI has no place for; _ stands for -."""
    options = {"driver": "nbd", "server.type": "unix", "server.path": server.socket, "export": export, **more}
    return ",".join(f"{name.replace('_', '-')}={value}" for name, value in options.items())
