"""What systemd is told, and what it hands over: readiness, the end, failures, and addresses that it holds already."""

import os
import socket
import subprocess

import pytest

from conftest import VARVE


class Manager:
    """The one who is told: `NOTIFY_SOCKET`, and the messages in their order."""

    def __init__(self, address):
        self.address = address
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0" + address[1:] if address.startswith("@") else address)
        self.socket.settimeout(60)

    def message(self):
        return dict(line.split("=", 1) for line in self.socket.recv(4096).decode().splitlines())

    def start(self, directory, *more, prefix=()):
        return subprocess.Popen(
            [*prefix, VARVE, "serve", "--data", os.path.join(directory, "data"), "--http", "127.0.0.1:0", *more],
            env=os.environ | {"NOTIFY_SOCKET": self.address}, stderr=subprocess.PIPE, text=True)


@pytest.fixture(params=["path", "abstract"])
def manager(request, directory):
    path = os.path.join(directory, "notify")
    manager = Manager(path if request.param == "path" else "@" + path)
    yield manager
    manager.socket.close()


def test_readiness_and_end_are_told(manager, directory):
    process = manager.start(directory, "--nbd", "127.0.0.1:0")
    told = manager.message()
    assert told["READY"] == "1" and told["STATUS"].startswith("http=127.0.0.1:") and " nbd=127.0.0.1:" in told["STATUS"]
    with open(os.path.join(directory, "data", "endpoint")) as file:
        assert told["STATUS"].split()[0] == "http=" + file.read().strip().removeprefix("http://"), "what is told is so already"
    process.terminate()
    assert manager.message() == {"STOPPING": "1", "STATUS": "ending: requests in flight are answered"}
    assert process.wait(30) == 0


def test_failure_to_start_is_told(manager, directory):
    taken = socket.create_server(("127.0.0.1", 0))
    address = f"127.0.0.1:{taken.getsockname()[1]}"
    process = manager.start(directory, "--nbd", address)
    told = manager.message()
    assert told == {"STATUS": f"NBD address {address} is already in use: stop the program that listens there or choose another address"}
    assert process.wait(30) == 1 and told["STATUS"] in process.stderr.read()


def test_a_setting_that_cannot_be_meant_is_told(manager, directory):
    process = manager.start(directory, "--nbd-connections", "many")
    assert manager.message() == {"STATUS": "nbdConnections many: a whole number of clients from 1 up is meant"}
    assert process.wait(30) == 2


@pytest.mark.parametrize("address", ["notify", "/", "@", "/" + 107 * "x", "vsock:2:1234"])
def test_bad_address_of_the_manager_is_named(directory, address):
    result = subprocess.run(
        [VARVE, "serve", "--data", os.path.join(directory, "data"), "--http", "127.0.0.1:0", "--nbd", "none"],
        env=os.environ | {"NOTIFY_SOCKET": address}, capture_output=True, text=True, timeout=60)
    assert result.returncode == 2
    assert result.stderr == f'varve: NOTIFY_SOCKET is "{address}": an absolute path, or @ and a name, of at most 107 bytes is meant\n'


def test_a_manager_that_is_gone_keeps_nothing_from_working(directory):
    process = subprocess.Popen(
        [VARVE, "serve", "--data", os.path.join(directory, "data"), "--http", "127.0.0.1:0", "--nbd", "none"],
        env=os.environ | {"NOTIFY_SOCKET": "/nowhere/notify"}, stderr=subprocess.PIPE, text=True)
    lines = iter(process.stderr.readline, "")
    assert any(line.startswith("varve ready ") for line in lines)
    assert next(lines) == "varve: the service manager at /nowhere/notify (NOTIFY_SOCKET) cannot be told: No such file or directory\n"
    process.terminate()
    assert process.wait(30) == 0


def held_socket(port=0):
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    listening.listen()
    return listening


def activated(listening, directory, *more):
    script = 'exec 3<&"$0"; export LISTEN_FDS=1 LISTEN_PID=$$; exec "$@"'
    return subprocess.Popen(
        ["bash", "-c", script, str(listening.fileno()), VARVE, "serve", "--data", os.path.join(directory, "data"), "--http", "127.0.0.1:0", *more],
        pass_fds=[listening.fileno()], stderr=subprocess.PIPE, text=True)


def test_an_address_that_systemd_holds_may_be_a_setting_too(directory):
    listening = held_socket()
    address = f"127.0.0.1:{listening.getsockname()[1]}"
    process = activated(listening, directory, "--nbd", address)
    assert any(line.startswith("varve ready ") and line.rstrip().endswith(f" nbd={address}") for line in process.stderr)
    process.terminate()
    assert process.wait(30) == 0


def test_an_address_beside_the_one_that_systemd_holds_is_explained(directory):
    listening = held_socket()
    port = listening.getsockname()[1]
    process = activated(listening, directory, "--nbd", f"0.0.0.0:{port}", "--nbd-allow-plaintext")
    assert process.wait(30) == 1
    assert (
        f"NBD address 0.0.0.0:{port} is already in use, and 127.0.0.1:{port} is held by systemd for this server: change ListenStream"
        in process.stderr.read())
