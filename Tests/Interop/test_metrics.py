"""Health and metrics of a real server."""

import subprocess
import urllib.error
import urllib.request

from conftest import VARVE
from server import Server


def get(server, path):
    with urllib.request.urlopen(server.endpoint + path, timeout=10) as answer:
        return answer.read().decode()


def test_metrics_of_a_real_pool(server, volume):
    assert get(server, "/healthz") == "ok"
    server.client.snapshot(volume)
    samples = dict(line.rsplit(" ", 1) for line in get(server, "/metrics").splitlines() if not line.startswith("#"))
    assert samples[f'varve_snapshots{{volume="{volume}"}}'] == "1"
    assert samples['varve_pool_images{kind="volume"}'] == "1" and samples["varve_pool_failures"] == "0"
    assert int(samples['varve_pool_bytes{state="free"}']) > 0
    assert int(samples['varve_http_requests_total{operation="attachBlockStorageInstance",status="200",code="0"}']) == 1


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
