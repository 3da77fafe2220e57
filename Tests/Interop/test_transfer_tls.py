"""Snapshots on their way over TLS: from a server that demands it, and to one."""

import os
import shutil

import pytest

from programs import fill
from tls import Authority, new_keys
from transfers import image, varve


@pytest.fixture
def tls(directory):
    """A directory with the server's certificate and a key for `backup`."""
    authority = Authority(os.path.join(directory, "tls"))
    path = authority.issue("server", "localhost", "server")
    new_keys(os.path.join(path, "keys.psk"), "backup")
    return authority


def snapshot(server):
    """A volume with some bytes, and a snapshot of it: their numbers."""
    volume = server.client.attached_volume()
    fill(server, volume, "write -P 1 0 20M", "write -P 2 5G 1M")
    return volume, server.client.snapshot(volume, blockStorageSnapshotName="monday")


def demand(server, tls, *more):
    server.stop()
    server.start("--nbd-tls", tls.path("server"), "--nbd-tls-mode", "required", *more)


def address(server, user=None):
    return f"nbds://{f'{user}@' if user else ''}localhost:{server.addresses['nbd'].rsplit(':', 1)[1]}"


def ways(server, tls):
    return (
        f"{address(server)}?tls-certificates={tls.trust('trusting')}",
        f"{address(server, 'backup')}?tls-psk-file={tls.path('server', 'keys.psk')}",
    )


def inserted(uri, export):
    """An export at one of these addresses."""
    before, after = uri.split("?")
    return f"{before}/{export}?{after}"


def test_export_import_and_diff(server, tls, other, directory):
    volume, monday = snapshot(server)
    digest = image(server, f"snapshot/{monday}", "plain")
    demand(server, tls)
    for number, way in enumerate(ways(server, tls)):
        path = os.path.join(directory, f"full{number}")
        varve(server, "snapshot", "export", monday, path, "--nbd", way)
        out, _ = varve(server, "snapshot", "diff", monday, "--nbd", way)
        assert out.decode().splitlines()[-1].split() == [str(5 << 30), str(1 << 20), "data"]
        # Into the demanding one, and into one that offers no TLS to see what came.
        varve(server, "snapshot", "import", path, "--nbd", way)
        out, _ = varve(other, "snapshot", "import", path, "--snapshot", "copy")
        assert image(other, f"snapshot/{out.decode().split()[1]}", "copy") == digest


def test_to_a_server_that_demands_tls(server, tls, other):
    volume, monday = snapshot(server)
    digest = image(server, f"snapshot/{monday}", "plain")
    for way in (0, 1):
        target = other.client.attached_volume()
        demand(other, tls)
        varve(server, "snapshot", "export", monday, inserted(ways(other, tls)[way], target))
        other.stop()
        other.start()
        assert image(other, target, "copy") == digest


def test_what_refusals_say(server, tls, other, directory):
    """Each names what is missing, and how it is given."""
    volume, monday = snapshot(server)
    demand(server, tls)
    path = os.path.join(directory, "full")
    plain = address(server).replace("nbds", "nbd")
    _, error = varve(server, "snapshot", "export", monday, path, "--nbd", plain, code=1)
    assert "demands TLS" in error and "nbds://" in error and "tls-certificates=DIR" in error, error
    # Nobody vouches for the server: the client must not go on, whatever libnbd would do.
    _, error = varve(server, "snapshot", "export", monday, path, "--nbd", address(server), more={"HOME": directory}, code=1)
    assert "tls-certificates=DIR" in error and "tls-psk-file=FILE" in error, error
    stranger = Authority(os.path.join(directory, "stranger"))
    _, error = varve(server, "snapshot", "export", monday, path, "--nbd", f"{address(server)}?tls-certificates={stranger.trust('x')}", code=1)
    assert "certificate" in error, error
    _, error = varve(server, "snapshot", "export", monday, path, "--nbd", f"{address(server)}?tls-certificates={directory}/none", code=1)
    assert f"{directory}/none" in error and "has no ca-cert.pem" in error, error
    assert not os.path.exists(path) and not os.path.exists(path + ".partial")
    # What a user's own libnbd directory has is found.
    os.makedirs(os.path.join(directory, ".pki", "libnbd"))
    shutil.copy(tls.path("ca-cert.pem"), os.path.join(directory, ".pki", "libnbd"))
    varve(server, "snapshot", "export", monday, path, "--nbd", address(server), more={"HOME": directory})
    _, error = varve(server, "snapshot", "export", monday, path, "--format", "qcow2", "--nbd", ways(server, tls)[0], code=1)
    assert "qemu-img" in error and not os.path.exists(path + ".partial")
