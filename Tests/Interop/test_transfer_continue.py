"""Transfers that are killed, or lose their server, at any point: the same command goes on with them, and nothing half done looks whole."""

import json
import os
import random
import signal
import subprocess
import time

import pytest

from conftest import pages
from programs import fill
from transfers import image, killed, slow, start, states, varve, wait_for_state


@pytest.mark.parametrize("form", [("rbd-diff-v1",), ("rbd-diff-v2", "--zstd"), ("raw",)])
def test_a_killed_export_is_continued(server, chain, directory, form):
    slow(server)
    path = os.path.join(directory, "disk")
    killed(server, directory, "export", chain[0], path, "--format", *form)
    assert not os.path.exists(path) and os.path.exists(path + ".partial")
    out, _ = varve(server, "snapshot", "export", chain[0], path, "--format", *form, "--output", "json")
    assert json.loads(out)["resumedByteCount"] >= 64 << 20
    whole = os.path.join(directory, "whole")
    varve(server, "snapshot", "export", chain[0], whole, "--format", *form)
    if form == ("raw",):
        assert pages(path) == pages(whole)
    else:
        expand = ["zstd", "-dc"] if "--zstd" in form else ["cat"]
        streams = [subprocess.run([*expand, name], capture_output=True, check=True).stdout for name in (path, whole)]
        assert streams[0] == streams[1]
    assert sorted(name for name in os.listdir(directory) if name.startswith("disk")) == ["disk", "disk.checksum"]


def test_what_changed_after_a_kill_is_not_continued(server, chain, directory):
    slow(server)
    path = os.path.join(directory, "disk")
    killed(server, directory, "export", chain[0], path)
    with open(path + ".partial", "r+b") as file:
        file.seek(1000)
        file.write(b"?")
    _, error = varve(server, "snapshot", "export", chain[0], path, code=1)
    assert "its bytes are not those that were written; start over with --restart" in error
    _, error = varve(server, "snapshot", "export", chain[1], path, code=1)
    assert "it is of another export" in error
    varve(server, "snapshot", "export", chain[0], path, "--restart")


def test_to_another_nbd_server_killed_and_continued(server, chain, other, directory):
    volume = other.client.attached_volume()
    fill(other, volume, "write -P 9 2G 1M")
    slow(server)
    killed(server, server.directory, "export", chain[0], other.uri(volume))
    out, _ = varve(server, "snapshot", "export", chain[0], other.uri(volume), "--output", "json")
    assert json.loads(out)["resumedByteCount"] >= 64 << 20
    assert image(other, volume, "a") == image(server, f"snapshot/{chain[0]}", "b")
    # What has changed since goes onto what is there.
    out, _ = varve(server, "snapshot", "export", chain[1], other.uri(volume), "--since", chain[0], "--output", "json")
    assert json.loads(out)["byteCount"] < 4 << 20
    assert image(other, volume, "a") == image(server, f"snapshot/{chain[1]}", "b")


def test_a_server_that_dies_ends_the_export(server, chain, directory):
    slow(server)
    path = os.path.join(directory, "disk")
    process = start(server, "snapshot", "export", chain[0], path)
    deadline = time.monotonic() + 60
    while not os.path.exists(path + ".partial"):
        assert process.poll() is None and time.monotonic() < deadline, "the export does not begin"
        time.sleep(0.01)
    server.kill()
    _, error = process.communicate(timeout=60)
    assert process.returncode == 1 and "cannot " in error, error
    assert not os.path.exists(path + ".partial.state") or "the same command goes on" in error
    server.start()
    varve(server, "snapshot", "export", chain[0], path)
    assert image(server, f"snapshot/{chain[0]}", "b")


def exported(server, chain, directory, *more):
    path = os.path.join(directory, "full")
    varve(server, "snapshot", "export", chain[0], path, *more)
    return path


@pytest.mark.parametrize("form", [("rbd-diff-v1",), ("rbd-diff-v2", "--zstd"), ("raw",), ("qcow2",)])
def test_a_killed_import_is_continued(server, chain, other, directory, form):
    """At several points of one import, each run going on where the last one was killed."""
    path = exported(server, chain, directory, "--format", *form)
    arguments = ("import", path, *(("--format", "raw") if form[0] == "raw" else ()), "--snapshot", "copy")
    slow(other)
    volumes = set()
    for _ in range(3):
        if not killed(other, other.directory, *arguments, after=random.uniform(0, 0.7)):
            break
        volumes |= {volume["blockStorageInstanceNo"] for volume in other.client.call("getBlockStorageInstanceList")}
        # Nobody takes it for whole: a finished one is detached, and has its snapshot.
        assert [volume["blockStorageInstanceStatusName"] for volume in other.client.call("getBlockStorageInstanceList")] == ["attached"]
        assert other.client.call("getBlockStorageSnapshotInstanceList") == []
    out, error = varve(other, "snapshot", *arguments)
    volume, copy = out.decode().split()
    assert volumes == {volume} and f"going on with volume {volume}" in error
    assert image(other, f"snapshot/{copy}", "a") == image(server, f"snapshot/{chain[0]}", "b")
    assert other.client.wait_volume(volume, "detached")
    assert states(other.directory) == []
    other.check_pool()


def test_a_killed_incremental_import_is_continued(server, chain, other, directory):
    full, incremental = exported(server, chain, directory), os.path.join(directory, "incremental")
    fill(server, volume_of(server, chain[1]), "write -P 8 100M 60M")
    wednesday = server.client.snapshot(volume_of(server, chain[1]), blockStorageSnapshotName="wednesday")
    varve(server, "snapshot", "export", wednesday, incremental, "--since", chain[0])
    volume = varve(other, "snapshot", "import", full, "--snapshot", "monday")[0].decode().split()[0]
    slow(other)
    arguments = ("import", incremental, "--volume", volume)
    assert killed(other, other.directory, *arguments, after=0.5)
    varve(other, "snapshot", *arguments, "--snapshot", "wednesday")
    copy = other.client.call("getBlockStorageSnapshotInstanceList")[0]["blockStorageSnapshotInstanceNo"]
    assert image(other, f"snapshot/{copy}", "a") == image(server, f"snapshot/{wednesday}", "b")


def volume_of(server, snapshot):
    return server.client.call("getBlockStorageSnapshotInstanceDetail", blockStorageSnapshotInstanceNo=snapshot)[0]["originalBlockStorageInstanceNo"]


def test_a_begun_import_that_somebody_wrote_to_is_refused(server, chain, other, directory):
    path = exported(server, chain, directory)
    slow(other)
    assert killed(other, other.directory, "import", path, after=0.3)
    volume = other.client.call("getBlockStorageInstanceList")[0]["blockStorageInstanceNo"]
    fill(other, volume, "write -P 9 3G 4k")
    _, error = varve(other, "snapshot", "import", path, code=1)
    assert "that is no part of this import" in error
    # The refusal has taken the volume away, and the next run begins with a new one.
    out, error = varve(other, "snapshot", "import", path, "--snapshot", "copy")
    assert "going on" not in error and out.decode().split()[0] != volume
    assert image(other, f"snapshot/{out.decode().split()[1]}", "a") == image(server, f"snapshot/{chain[0]}", "b")


def test_ctrl_c_says_what_is_next(server, chain, other, directory):
    """In the first wait of a command, and in a later one: an import looks through the file first, and makes a volume."""
    slow(server)
    export = start(server, "snapshot", "export", chain[0], os.path.join(directory, "disk"))
    wait_for_state(export, directory)
    export.send_signal(signal.SIGINT)
    _, error = export.communicate(timeout=30)
    assert export.returncode == 130 and "the same command goes on" in error, error
    path = exported(server, chain, directory)
    slow(other)
    process = start(other, "snapshot", "import", path)
    wait_for_state(process, other.directory)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=30)
    volume = other.client.call("getBlockStorageInstanceList")[0]["blockStorageInstanceNo"]
    assert process.returncode == 130 and f"the same command goes on with volume {volume}" in error, error
    assert f"going on with volume {volume}" in varve(other, "snapshot", "import", path)[1]


def test_an_import_goes_on_with_a_server_that_was_restarted(server, chain, other, directory):
    path = exported(server, chain, directory)
    slow(other)
    process = start(other, "snapshot", "import", path)
    wait_for_state(process, other.directory)
    time.sleep(0.5)
    other.kill()
    _, error = process.communicate(timeout=60)
    assert process.returncode == 1 and "stays attached until the same command goes on with it" in error, error
    other.start("--http", other.addresses["http"])
    out, error = varve(other, "snapshot", "import", path, "--snapshot", "copy")
    assert "going on with volume" in error
    assert image(other, f"snapshot/{out.decode().split()[1]}", "a") == image(server, f"snapshot/{chain[0]}", "b")
    other.check_pool()


def test_the_same_import_runs_once_at_a_time(server, chain, other, directory):
    path = exported(server, chain, directory)
    slow(other)
    process = start(other, "snapshot", "import", path)
    wait_for_state(process, other.directory)
    _, error = varve(other, "snapshot", "import", path, code=1)
    assert "the same import is running" in error
    out, error = process.communicate(timeout=60)
    assert process.returncode == 0, error
