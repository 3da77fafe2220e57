"""TLS on NBD with the clients that people use: libnbd and QEMU, both on GnuTLS."""

import os
import shutil
import socket
import ssl
import struct
import subprocess

import pytest

import nbd
from conftest import VARVE, pages
from programs import run
from server import Server
from tls import Authority, new_keys

ERR_POLICY, ERR_INVALID, ERR_TLS_REQD = 0x80000002, 0x80000003, 0x80000005


@pytest.fixture
def authority(directory):
    authority = Authority(os.path.join(directory, "tls"))
    authority.issue("server", "localhost", "server")
    return authority


@pytest.fixture
def serve(directory):
    """Starts servers on the same data; stops what is running at the end."""
    servers = []

    def start(*options):
        for server in servers:
            if server.process.poll() is None:
                assert server.stop() == 0
        servers.append(Server(directory).start(*options))
        return servers[-1]

    yield start
    if servers and servers[-1].process.poll() is None:
        servers[-1].kill()


def port(server):
    return server.addresses["nbd"].rsplit(":", 1)[1]


def x509(server, export, directory):
    return f"nbds://localhost:{port(server)}/{export}?tls-certificates={directory}"


def psk(server, export, user, path):
    return f"nbds://{user}@localhost:{port(server)}/{export}?tls-psk-file={path}"


def plain(server, export):
    return f"nbd://localhost:{port(server)}/{export}"


def size(uri):
    """The size of the export, or None if it does not open."""
    result = subprocess.run(["nbdinfo", "--size", uri], capture_output=True, text=True, timeout=60)
    return int(result.stdout) if result.returncode == 0 else None


def qemu(server, export, *objects):
    """Whether qemu-img opens the export over TLS."""
    image = f"driver=nbd,server.type=inet,server.host=localhost,server.port={port(server)},export={export},tls-creds=tls"
    arguments = ["qemu-img", "info", "--object", ",".join(objects), "--image-opts", image]
    return subprocess.run(arguments, capture_output=True, timeout=60).returncode == 0


def test_optional_required_and_off(serve, authority):
    server = serve("--nbd-tls", authority.path("server"))
    volume = server.client.attached_volume()
    trusting = authority.trust("trusting")
    assert size(x509(server, volume, trusting)) == size(plain(server, volume)) == 10 << 30
    server = serve("--nbd-tls", authority.path("server"), "--nbd-tls-mode", "required")
    assert size(x509(server, volume, trusting)) == 10 << 30 and size(plain(server, volume)) is None
    assert qemu(server, volume, "tls-creds-x509", "id=tls", "endpoint=client", f"dir={trusting}")
    server = serve("--nbd-tls", authority.path("server"), "--nbd-tls-mode", "off")
    assert size(x509(server, volume, trusting)) is None and size(plain(server, volume)) == 10 << 30


def test_data_over_tls(serve, authority, directory):
    server = serve("--nbd-tls", authority.path("server"), "--nbd-tls-mode", "required")
    uri = x509(server, server.client.attached_volume(), authority.trust("trusting"))
    source, back = os.path.join(directory, "source"), os.path.join(directory, "back")
    with open(source, "wb") as file:
        file.write(os.urandom(64 << 20))
        file.truncate(10 << 30)
    run("nbdcopy", "--flush", "--connections=4", source, uri)
    run("nbdcopy", "--connections=4", uri, back)
    assert pages(back) == pages(source)


def test_server_is_checked_by_the_client(serve, authority, directory):
    server = serve("--nbd-tls", authority.path("server"))
    stranger = Authority(os.path.join(directory, "stranger"))
    assert size(x509(server, server.client.attached_volume(), stranger.trust("trusting"))) is None


def test_client_certificates(serve, authority, directory):
    server = serve("--nbd-tls", authority.path("server"), "--nbd-tls-mode", "required", "--nbd-tls-verify-clients")
    volume = server.client.attached_volume()
    good = authority.issue("client", "server-a", "client")
    assert size(x509(server, volume, good)) == 10 << 30
    assert qemu(server, volume, "tls-creds-x509", "id=tls", "endpoint=client", f"dir={good}")
    assert size(x509(server, volume, authority.trust("trusting"))) is None
    stranger = Authority(os.path.join(directory, "stranger")).issue("client", "server-a", "client")
    shutil.copy(authority.path("ca-cert.pem"), stranger)
    assert size(x509(server, volume, stranger)) is None


@pytest.mark.parametrize("has_certificate", [False, True])
@pytest.mark.parametrize("version", ["1.2", "1.3"])
def test_pre_shared_keys(serve, authority, directory, version, has_certificate):
    offered = authority.path("server" if has_certificate else "keys")
    os.makedirs(offered, exist_ok=True)
    keys = new_keys(os.path.join(offered, "keys.psk"), "alice", "bob")
    server = serve("--nbd-tls", offered, "--nbd-tls-mode", "required", *(["--nbd-tls-verify-clients"] if has_certificate else []))
    volume = server.client.attached_volume()
    wrong = new_keys(os.path.join(directory, "wrong.psk"), "alice", "carol")
    assert size(psk(server, volume, "alice", keys)) == size(psk(server, volume, "bob", keys)) == 10 << 30
    assert size(psk(server, volume, "alice", wrong)) is None and size(psk(server, volume, "carol", wrong)) is None
    assert size(plain(server, volume)) is None
    priority = f"priority=NORMAL:-VERS-ALL:+VERS-TLS{version}:+ECDHE-PSK:+DHE-PSK:+PSK"
    for user, works in (("alice", True), ("carol", False)):
        client = os.path.join(directory, f"client-{user}")
        os.makedirs(client)
        shutil.copy(keys if works else wrong, os.path.join(client, "keys.psk"))
        assert qemu(server, volume, "tls-creds-psk", "id=tls", "endpoint=client", f"dir={client}", f"username={user}", priority) == works


def test_volume_is_for_its_server_alone(serve, authority):
    new_keys(authority.path("server", "keys.psk"), "localhost", "server-b")
    server = serve("--nbd-tls", authority.path("server"), "--nbd-tls-verify-clients", "--nbd-bind", "--nbd-snapshot-client", "server-b")
    keys = authority.path("server", "keys.psk")
    volume = server.client.attached_volume()
    snapshot = "snapshot/" + server.client.snapshot(volume)
    own = authority.issue("client", "localhost", "own")
    other = authority.issue("client", "server-b", "other")
    assert size(x509(server, volume, own)) == size(psk(server, volume, "localhost", keys)) == 10 << 30
    assert size(x509(server, volume, other)) is None and size(psk(server, volume, "server-b", keys)) is None
    assert size(plain(server, volume)) is None
    assert size(x509(server, snapshot, other)) == 10 << 30 and size(x509(server, snapshot, own)) is None
    listed = run("nbdinfo", "--list", x509(server, "", other))
    assert snapshot in listed and f'export="{volume}"' not in listed


def test_registered_servers_open_their_own_volumes_only(serve, authority):
    """Until a volume is detached from one server and attached to the other."""
    keys = new_keys(authority.path("server", "keys.psk"), "web-1", "web-2")
    server = serve("--nbd-tls", authority.path("server"), "--nbd-bind")
    client = server.client
    numbers = {
        name: run(VARVE, "server", "register", name, "--zone", "KR-1", "--hypervisor", "KVM", "--data", server.data).strip()
        for name in ("web-1", "web-2")
    }
    volume = client.call("createBlockStorageInstance", zoneCode="KR-1", blockStorageVolumeTypeCode="CB1", blockStorageSize=10)
    volume = volume[0]["blockStorageInstanceNo"]
    for owner, other in (("web-1", "web-2"), ("web-2", "web-1")):
        client.wait_volume(volume, "detached")
        assert size(psk(server, volume, owner, keys)) is None
        client.call("attachBlockStorageInstance", blockStorageInstanceNo=volume, serverInstanceNo=numbers[owner])
        client.wait_volume(volume, "attached")
        assert size(psk(server, volume, owner, keys)) == 10 << 30
        assert size(psk(server, volume, other, keys)) is None
        client.call("detachBlockStorageInstances", blockStorageInstanceNoList=[volume])


def test_detach_ends_tls_connections(serve, authority):
    server = serve("--nbd-tls", authority.path("server"))
    volume = server.client.attached_volume()
    connection = start_tls(server, authority)
    name = volume.encode()
    connection.sendall(struct.pack(">QIII", nbd.OPTION_MAGIC, nbd.GO, len(name) + 6, len(name)) + name + bytes(2))
    assert len(receive(connection, 20 + 12 + 20)) == 52
    server.client.call("detachBlockStorageInstances", blockStorageInstanceNoList=[volume])
    assert connection.recv(1) == b"", "ended with close_notify"
    server.client.wait_volume(volume, "detached")


def start_tls(server, authority):
    """A connection that has asked for TLS and has it."""
    connection = nbd.Connection(server.socket)
    assert connection.option(nbd.STARTTLS, b"") == [(nbd.ACK, b"")]
    context = ssl.create_default_context(cafile=authority.path("ca-cert.pem"))
    return context.wrap_socket(connection.socket, server_hostname="localhost", suppress_ragged_eofs=False)


def receive(connection, count):
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        assert more
        data += more
    return data


def test_start_tls_breaks_no_rule(serve, authority):
    server = serve("--nbd-tls", authority.path("server"))
    assert nbd.Connection(server.socket).option(nbd.STARTTLS, b"x")[0][0] == ERR_INVALID
    connection = start_tls(server, authority)
    connection.sendall(struct.pack(">QII", nbd.OPTION_MAGIC, nbd.STARTTLS, 0))
    assert struct.unpack(">QIII", receive(connection, 20))[2] == ERR_INVALID, "a second time"
    pipelining = nbd.Connection(server.socket)
    pipelining.socket.sendall(struct.pack(">QII", nbd.OPTION_MAGIC, nbd.STARTTLS, 0) + struct.pack(">QII", nbd.OPTION_MAGIC, nbd.LIST, 0))
    answer = b""
    while more := pipelining.socket.recv(4096):
        answer += more
    assert struct.unpack(">QIII", answer[:20])[2] == ERR_INVALID and len(answer) == 20 + struct.unpack(">I", answer[16:20])[0]


def test_required_mode_answers_nothing_before_tls(serve, authority):
    server = serve("--nbd-tls", authority.path("server"), "--nbd-tls-mode", "required")
    connection = nbd.Connection(server.socket)
    for option in (nbd.LIST, nbd.INFO, nbd.GO, 8, 9, 10, 99):
        assert connection.option(option, b"")[0][0] == ERR_TLS_REQD
    connection.socket.sendall(struct.pack(">QII", nbd.OPTION_MAGIC, nbd.EXPORT_NAME, 1) + b"x")
    assert connection.socket.recv(1) == b""


def test_stalled_tls_handshakes_keep_nobody_out(serve, authority):
    server = serve("--nbd-tls", authority.path("server"), "--nbd-tls-mode", "required")
    volume = server.client.attached_volume()
    stalled = []
    for _ in range(300):
        connection = nbd.Connection(server.socket)
        connection.option(nbd.STARTTLS, b"")
        stalled.append(connection)
    assert size(x509(server, volume, authority.trust("trusting"))) == 10 << 30


@pytest.mark.parametrize("name", ["server-cert.pem", "server-key.pem", "ca-cert.pem", "keys.psk"])
def test_bad_file_is_named_at_start(directory, authority, name):
    with open(authority.path("server", name), "w") as file:
        file.write("garbage\n")
    with pytest.raises(AssertionError, match=f"varve: TLS file .*/{name} cannot be used: "):
        Server(directory).start("--nbd-tls", authority.path("server"), "--nbd-tls-verify-clients")


def test_binding_without_names_is_named_at_start(directory, authority):
    with pytest.raises(AssertionError, match="no client can prove its name"):
        Server(directory).start("--nbd-tls", authority.path("server"), "--nbd-bind")


@pytest.mark.parametrize(
    "options, message",
    [
        (["--nbd", "0.0.0.0:0"], "NBD address 0.0.0.0:0 can be reached from other machines, which needs TLS"),
        (["--nbd-tls-mode", "required"], "TLS needs its files"),
        (["--nbd-tls-mode", "never", "--nbd-tls", "."], "one of off, optional, required is meant"),
        (["--nbd-bind"], "proves its name only over TLS"),
        (["--nbd-tls", "/nonexistent"], "TLS file /nonexistent cannot be read: No such file or directory"),
        (["--nbd-memory", "5"], "a whole number of MiB from 132 up is meant"),
    ],
)
def test_bad_setting_is_named_at_start(directory, options, message):
    with pytest.raises(AssertionError, match=message):
        Server(directory).start(*options)
