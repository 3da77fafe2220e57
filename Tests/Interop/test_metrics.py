"""Health and metrics of a real server."""

import subprocess
import urllib.error
import urllib.request

import nbd
from conftest import VARVE
from server import Server


def get(server, path):
    with urllib.request.urlopen(server.endpoint + path, timeout=10) as answer:
        return answer.read().decode()


def samples_of(server):
    return dict(line.rsplit(" ", 1) for line in get(server, "/metrics").splitlines() if not line.startswith("#"))


def test_metrics_of_a_real_pool(server, volume):
    assert get(server, "/healthz") == "ok"
    server.client.snapshot(volume)
    samples = samples_of(server)
    assert samples[f'varve_snapshots{{volume="{volume}"}}'] == "1"
    assert samples['varve_pool_images{kind="volume"}'] == "1" and samples["varve_pool_failures"] == "0"
    assert int(samples['varve_pool_bytes{state="free"}']) > 0
    assert int(samples['varve_http_requests_total{operation="attachBlockStorageInstance",status="200",code="0"}']) == 1


def test_metrics_of_nbd_clients(server, volume):
    snapshot = server.client.snapshot(volume)
    label = f'volume="{volume}"'
    assert f"varve_export_connections{{{label}}}" not in samples_of(server), "nobody has opened it"
    connection = nbd.Connection(server.socket, volume)
    for block in range(5):
        connection.write(block * 4096, b"x" * 4096)
    connection.read(0, 100)
    connection.flush()
    assert connection.request(nbd.READ, 1 << 50, 1) == 22
    nbd.Connection(server.socket, f"snapshot/{snapshot}").read(0, 512)
    samples = samples_of(server)
    assert samples[f"varve_export_connections{{{label}}}"] == "1"
    for command, count in {"read": 1, "write": 5, "flush": 1, "trim": 0}.items():
        assert samples[f'varve_export_requests_total{{{label},command="{command}"}}'] == str(count)
    assert samples[f"varve_export_read_bytes_total{{{label}}}"] == "100"
    assert samples[f"varve_export_written_bytes_total{{{label}}}"] == str(5 * 4096)
    assert samples[f"varve_export_failed_requests_total{{{label}}}"] == "1"
    assert samples[f"varve_export_delayed_requests_total{{{label}}}"] == "0"
    assert samples[f'varve_export_read_bytes_total{{snapshot="{snapshot}"}}'] == "512"


def test_metrics_can_be_hidden(directory):
    server = Server(directory).start("--metrics", "off")
    try:
        get(server, "/metrics")
        raise AssertionError("metrics are shown")
    except urllib.error.HTTPError as error:
        assert error.code == 404
    finally:
        assert server.stop() == 0


def test_metrics_are_on_or_off(directory):
    result = subprocess.run([VARVE, "serve", "--data", directory, "--metrics", "perhaps"], capture_output=True, text=True, timeout=30)
    assert result.returncode == 2 and "metrics perhaps: on or off is meant" in result.stderr
