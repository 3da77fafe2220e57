"""Links: the ways on which clients reach a server, with the options that open them on Varve and on nbdkit."""

import os
import socket

import fio
from tls import Authority


class Unix:
    """A socket in the server's folder; Varve's always has it."""

    varve = []

    def __init__(self, directory):
        self.path = os.path.join(directory, "nbd.sock")
        self.nbdkit = ["--unix", self.path]

    def target(self, export):
        return fio.nbd(f"nbd+unix:///{export}?socket={self.path}")


class Tcp:
    """A port of 127.0.0.1."""

    def __init__(self, _):
        self.port = free_port()
        self.varve = ["--nbd", f"127.0.0.1:{self.port}"]
        self.nbdkit = ["--ipaddr", "127.0.0.1", "--port", str(self.port)]

    def target(self, export):
        return fio.nbd(f"nbd://127.0.0.1:{self.port}/{export}")


class Tls(Tcp):
    """TLS, and nothing else, on a port of 127.0.0.1. The certificates are of the same kind for every server."""

    def __init__(self, directory):
        super().__init__(directory)
        authority = Authority(os.path.join(directory, "tls"))
        self.home = authority.directory
        authority.trust(fio.TRUSTED)
        certificates = authority.issue("server", "localhost", "server")
        self.varve += ["--nbd-tls", certificates, "--nbd-tls-mode", "required"]
        self.nbdkit += ["--tls", "require", "--tls-certificates", certificates]

    def target(self, export):
        return fio.nbd(f"nbds://127.0.0.1:{self.port}/{export}", **fio.at_home(self.home))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
