"""The example of a program that uses the client: Examples/Snapshots, built with everything else, run as its user would."""

import json
import os
import shutil
import subprocess

from conftest import VARVE

SNAPSHOTS = os.path.join(os.path.dirname(VARVE), "Snapshots")


def snapshots(volume, **environment):
    return subprocess.run(
        [SNAPSHOTS, volume], capture_output=True, text=True, timeout=60,
        env={"PATH": os.environ["PATH"], "HOME": "/nowhere"} | environment)


def test_the_example_takes_snapshots_and_keeps_the_newest_three(server):
    client = server.client
    volume = client.call("createBlockStorageInstance", zoneCode="KR-1", blockStorageVolumeTypeCode="CB2", blockStorageSize=10)
    volume = volume[0]["blockStorageInstanceNo"]
    client.wait_volume(volume, "detached")
    access, secret = server.keys
    environment = {"NCLOUD_API_GW": server.endpoint, "NCLOUD_ACCESS_KEY": access, "NCLOUD_SECRET_KEY": secret}
    for _ in range(4):
        result = snapshots(volume, **environment)
        assert result.returncode == 0, result.stdout + result.stderr
        assert "is created" in result.stdout
    assert "deleted " in result.stdout
    left = client.call("getBlockStorageSnapshotInstanceList")
    assert len(left) == 3 and {one["blockStorageSnapshotInstanceStatusName"] for one in left} == {"created"}

    wrong = snapshots(volume, **environment | {"NCLOUD_SECRET_KEY": "another"})
    assert (wrong.returncode, wrong.stderr.startswith("refused by the gateway with 401/200: ")) == (1, True)
    assert "neither NCLOUD_ACCESS_KEY_ID nor NCLOUD_ACCESS_KEY" in snapshots(volume, NCLOUD_SECRET_KEY="alone").stderr


def test_the_examples_package_is_one_of_its_own():
    """Its manifest is read as SwiftPM reads it; its sources are those that were built here."""
    manifest = subprocess.run(
        ["swift", "package", "--package-path", "Examples/Snapshots", "dump-package"], capture_output=True, text=True, timeout=120)
    assert manifest.returncode == 0, manifest.stderr
    assert '"VarveClient"' in manifest.stdout and '"Snapshots"' in manifest.stdout


def test_the_example_resolves_outside_of_the_repository(directory):
    """Copied to another place, with the versions of this build, and without asking anybody: what the build has fetched is enough."""
    copy = os.path.join(directory, "Snapshots")
    shutil.copytree("Examples/Snapshots", copy, ignore=shutil.ignore_patterns(".build"))
    manifest = os.path.join(copy, "Package.swift")
    with open(manifest) as file:
        text = file.read()
    assert 'path: "../.."' in text
    with open(manifest, "w") as file:
        file.write(text.replace('path: "../.."', f'path: "{os.getcwd()}"'))
    shutil.copy("Package.resolved", copy)
    resolved = subprocess.run(
        ["swift", "package", "--package-path", copy, "show-dependencies", "--force-resolved-versions", "--format", "json"], capture_output=True,
        text=True, timeout=600, env=os.environ | {"GIT_ALLOW_PROTOCOL": "file"})
    assert resolved.returncode == 0, resolved.stderr
    varve, = json.loads(resolved.stdout)["dependencies"]
    with open("Package.resolved") as file:
        pins = {pin["identity"]: pin["state"]["version"] for pin in json.load(file)["pins"]}
    direct = {dependency["identity"]: dependency["version"] for dependency in varve["dependencies"]}
    assert varve["name"] == "varve" and "async-http-client" in direct
    assert direct.items() <= pins.items()
