"""`--log-format json`: what a log shipper reads."""

import json
import os
import subprocess
import urllib.request

import pytest

from conftest import VARVE
from server import Server


@pytest.fixture
def server(directory):
    server = Server(directory).start("--log-format", "json", "--log-level", "info")
    yield server
    if server.process.poll() is None:
        server.kill()


def records(server):
    """The records of the log; what the start says to a person is no part of it."""
    with open(os.path.join(server.directory, "log")) as log:
        return [json.loads(line) for line in log if line.startswith("{")]


def test_each_call_is_a_line_with_its_trace(server):
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    target = "/vserver/v2/getRegionList?responseFormatType=json"
    headers = server.client.headers("GET", target) | {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
    with urllib.request.urlopen(urllib.request.Request(server.endpoint + target, headers=headers), timeout=30) as answer:
        request = json.load(answer)["getRegionListResponse"]["requestId"]
    volume = server.client.attached_volume()
    assert server.client.send("deleteBlockStorageInstances", "GET", **{"blockStorageInstanceNoList.1": "5"})[0] == 400
    assert server.stop() == 0
    calls = [record for record in records(server) if record["message"] == "request"]
    first = next(record for record in calls if record["request"] == request)
    access, secret = server.keys
    wanted = {"level": "info", "logger": "varve.gateway", "operation": "getRegionList", "method": "GET", "status": 200, "code": "0",
              "account": "1", "key": access, "client": "127.0.0.1", "trace": trace}
    assert first | wanted == first and first["duration"] > 0 and first["bytes"] > 0
    made = next(record for record in calls if record["operation"] == "createBlockStorageInstance")
    assert "trace" not in made and made["status"] == 200 and volume
    refused = next(record for record in calls if record["status"] == 400)
    audited = next(entry for entry in server.audit() if entry["requestId"] == refused["request"])
    assert (audited["operationName"], audited["returnCode"]) == (refused["operation"], refused["code"])
    with open(os.path.join(server.directory, "log")) as log:
        assert secret not in log.read()
    assert records(server)[-1]["message"] == "stopped"


def test_other_formats_are_refused(directory):
    data = os.path.join(directory, "data")
    refused = subprocess.run([VARVE, "serve", "--data", data, "--log-format", "xml"], capture_output=True, text=True, timeout=30)
    assert refused.returncode == 2 and "text, json" in refused.stderr and not os.path.exists(data)
