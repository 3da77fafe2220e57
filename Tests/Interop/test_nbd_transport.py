"""The ways in: several addresses, sockets handed over at start, and what many bad clients can do."""

import json
import os
import resource
import shutil
import socket
import struct
import subprocess
import time
import urllib.request

import nbd
from programs import run
from server import Server

VARVE = os.path.abspath(os.environ["VARVE"])
NOBODY = {"user": 65534, "group": 65534, "extra_groups": []}


def command(server, *options):
    return [VARVE, "serve", "--data", server.data, "--http", "127.0.0.1:0", *options]


def prepared(directory):
    """A directory of data with an attached volume, no server running: (server, volume)."""
    server = Server(directory).start()
    volume = server.client.attached_volume()
    assert server.stop() == 0
    return server, volume


def test_several_addresses(directory):
    server = Server(directory).start("--nbd", "127.0.0.1:0", "--nbd", "localhost:0")
    try:
        addresses = server.addresses["nbd"].split(",")
        assert len(addresses) == 3 and len(set(addresses)) == 3
        for address in addresses:
            run("nbdinfo", "--list", f"nbd://{address}/")
    finally:
        server.kill()


def test_standard_input(directory):
    """As libnbd starts a server, and as inetd does: the socket is standard input and output, and the server ends with its client."""
    server, volume = prepared(directory)
    ours, theirs = socket.socketpair()
    process = subprocess.Popen(command(server, "--stdio"), stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL)
    theirs.close()
    try:
        connection = nbd.Connection(ours, volume)
        connection.write(4096, b"x" * 4096)
        assert connection.read(4096, 4096) == b"x" * 4096
        connection.close()
        assert process.wait(30) == 0
    finally:
        process.kill()


def test_libnbd_starts_the_server(directory):
    """By socket activation, which is what its square brackets mean."""
    server, volume = prepared(directory)
    listed = json.loads(run("nbdinfo", "--json", "--list", "--", "[", "sh", "-c", 'exec "$@" 2>/dev/null', "sh", *command(server), "]"))
    assert [export["export-name"] for export in listed["exports"]] == [volume]


def test_socket_activation(directory):
    """As systemd does: the listening socket is descriptor 3, and lives on when the server stops."""
    server, volume = prepared(directory)
    path = os.path.join(directory, "activated.sock")
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(path)
    listening.listen()
    uri = f"nbd+unix:///{volume}?socket={path}"
    for _ in range(2):
        # The client comes first, the server is started for it.
        client = subprocess.Popen(["nbdinfo", "--size", uri], stdout=subprocess.PIPE, text=True)
        process = activated(server, listening.fileno())
        try:
            assert client.communicate(timeout=60)[0].strip() == str(10 << 30)
            # Before it is ready, a signal would end it without a goodbye.
            assert any(line.startswith("varve ready ") and path in line for line in process.stderr)
        finally:
            process.terminate()
            assert process.wait(30) == 0
        assert os.path.exists(path)


def activated(server, descriptor):
    """Starts a server with the socket as descriptor 3 and the variables for its own process id."""
    script = 'exec 3<&"$0"; export LISTEN_FDS=1 LISTEN_PID=$$; exec "$@"'
    return subprocess.Popen(["bash", "-c", script, str(descriptor), *command(server)], pass_fds=[descriptor], stderr=subprocess.PIPE, text=True)


def test_bad_activation_is_named(directory):
    server, _ = prepared(directory)
    result = subprocess.run(
        ["bash", "-c", 'exec 3</dev/null; export LISTEN_FDS=1 LISTEN_PID=$$; exec "$@"', "bash", *command(server)],
        capture_output=True, text=True, timeout=60,
    )
    assert result.returncode == 1
    assert "descriptor 3, which this program was started with, cannot be served: it is no listening TCP or Unix socket" in result.stderr


def test_cap_refuses_one_more(directory):
    server = Server(directory).start("--nbd-connections", "2")
    try:
        volume = server.client.attached_volume()
        first, second = nbd.Connection(server.socket, volume), nbd.Connection(server.socket, volume)
        assert raw(server).recv(1) == b""
        first.flush()
        second.close()
        deadline = time.monotonic() + 10
        while raw(server).recv(1) == b"":
            assert time.monotonic() < deadline
        first.flush()
    finally:
        server.kill()


def raw(server):
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(30)
    connection.connect(server.socket)
    return connection


def test_no_descriptors_left(directory):
    """More clients than descriptors: who has one is served, and when some leave, others come in."""
    server, volume = prepared(directory)
    options = command(server, "--nbd", "none", "--nbd-socket", server.socket, "--log-level", "error")
    process = subprocess.Popen(["bash", "-c", 'ulimit -n 100; exec "$@"', "bash", *options], stderr=subprocess.PIPE, text=True)
    try:
        assert any(line.startswith("varve ready ") for line in process.stderr)
        first = nbd.Connection(server.socket, volume)
        others = [raw(server) for _ in range(120)]
        first.write(0, b"x" * 4096)
        first.flush()  # which takes descriptors, if there are any, so that nobody waits for it
        for other in others:
            other.close()
        last = nbd.Connection(server.socket, volume)
        assert last.read(0, 4096) == b"x" * 4096
        process.terminate()
        assert process.wait(30) == 0
    finally:
        process.kill()


def limit_threads(process, count, user):
    run("prlimit", f"--pid={process.pid}", f"--nproc={count}:", **user)


def test_no_threads_left(directory):
    """What others would do is done by the connection's own thread. The limit does not count for root, so it is somebody else who runs it."""
    server, volume = prepared(directory)
    user = NOBODY if os.getuid() == 0 else {}
    options = command(server, "--nbd", "none", "--nbd-socket", server.socket, "--log-level", "error")
    program = shutil.copy(options[0], os.path.join(directory, "program"))
    if user:
        run("chown", "-R", "65534:65534", directory)
    process = subprocess.Popen([program, *options[1:]], stderr=subprocess.PIPE, text=True, **user)
    try:
        assert any(line.startswith("varve ready ") for line in process.stderr)
        connection = nbd.Connection(server.socket, volume)
        limit_threads(process, 1, user)
        before = thread_count(process)
        connection.write(0, b"x" * 4096)
        connection.flush()
        assert connection.read(0, 1 << 20) == b"x" * 4096 + bytes((1 << 20) - 4096)
        assert thread_count(process) <= before
        limit_threads(process, 1000, user)
        connection.flush()
        process.terminate()
        assert process.wait(30) == 0
    finally:
        process.kill()


def thread_count(process):
    return len(os.listdir(f"/proc/{process.pid}/task"))


def test_handshake_has_a_deadline(server):
    start = time.monotonic()
    silent = raw(server)
    assert len(silent.recv(18)) == 18
    assert silent.recv(1) == b""
    assert 8 < time.monotonic() - start < 20


def test_thousand_bad_clients(server, volume):
    """Half stall in the middle of large writes, half are gone in the middle: memory stays bounded, and the others are served."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    before = resident(server)
    stalled = []
    for index in range(1000):
        connection = nbd.Connection(server.socket, volume)
        length = 4 << 20
        request = struct.pack(">IHHQQI", nbd.REQUEST, 0, nbd.WRITE, 1, 1 << 30, length)
        connection.socket.sendall(request + b"x" * (300 << 10))
        if index % 2:
            stalled.append(connection)
        else:
            connection.socket.close()
    good = nbd.Connection(server.socket, volume)
    for block in range(100):
        good.write(block * 4096, bytes([block]) * 4096)
        assert good.read(block * 4096, 4096) == bytes([block]) * 4096
    # A large request needs what the stalled ones hold, and gets it.
    good.write(8 << 20, b"y" * (4 << 20))
    assert good.read(8 << 20, 4 << 20) == b"y" * (4 << 20)
    assert good.read(1 << 30, 128 << 10) == bytes(128 << 10), "half a write writes nothing"
    assert resident(server) - before < 512 << 20
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def resident(server):
    with open(f"/proc/{server.process.pid}/statm") as file:
        return int(file.read().split()[1]) * 4096


def test_limits_hold_volumes_back(directory):
    server = Server(directory).start("--volume-iops", "100", "--volume-throughput", "8")
    try:
        volume = server.client.attached_volume()
        connection = nbd.Connection(server.socket, volume)
        start = time.monotonic()
        for _ in range(200):
            connection.read(0, 4096)
        assert time.monotonic() - start > 0.9, "the first second's are free"
        time.sleep(1.1)  # until they are again
        start = time.monotonic()
        for _ in range(4):
            connection.write(0, b"z" * (8 << 20))
        assert time.monotonic() - start > 2.5
    finally:
        server.kill()


def test_volumes_get_what_the_api_shows(directory):
    server = Server(directory).start("--enforce-limits")
    try:
        volume = server.client.attached_volume()  # CB1 of 10 GB: 100 requests a second
        connection = nbd.Connection(server.socket, volume)
        start = time.monotonic()
        for _ in range(250):
            connection.read(0, 4096)
        assert time.monotonic() - start > 1.4, "the first second's are free"
        with urllib.request.urlopen(server.endpoint + "/metrics", timeout=10) as answer:
            samples = dict(line.rsplit(" ", 1) for line in answer.read().decode().splitlines() if not line.startswith("#"))
        assert int(samples[f'varve_export_delayed_requests_total{{volume="{volume}"}}']) > 100
        assert float(samples[f'varve_export_delay_seconds_total{{volume="{volume}"}}']) > 1
    finally:
        server.kill()
