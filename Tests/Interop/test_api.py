"""The API as people call it: the guide's curl signed with openssl, and the official Python SDK, unmodified."""

import errno
import json
import os
import time
import xml.etree.ElementTree as ElementTree

import ncloud_vserver
import pytest
from ncloud_vserver.api.v2_api import V2Api
from ncloud_vserver.rest import ApiException

from nbd import WRITE, Connection
from programs import run

SIGNED_CURL = """
set -eu
target="$TARGET"; timestamp=$(date +%s%3N)
signature=$(printf '%s %s\\n%s\\n%s' "$METHOD" "$target" "$timestamp" "$ACCESS" | openssl dgst -sha256 -hmac "$SECRET" -binary | base64)
curl --silent --fail-with-body --location --request "$METHOD" "$ENDPOINT$target" ${FORM:+--data "$FORM"} \\
  --header "x-ncp-apigw-timestamp: $timestamp" --header "x-ncp-iam-access-key: $ACCESS" --header "x-ncp-apigw-signature-v2: $signature"
"""


def curl(server, method, target, form=""):
    access, secret = server.keys
    environment = {
        "METHOD": method, "TARGET": target, "FORM": form, "ACCESS": access, "SECRET": secret, "ENDPOINT": server.endpoint,
        "PATH": os.environ["PATH"],
    }
    return run("bash", "-c", SIGNED_CURL, env=environment)


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("format", ["json", "xml"])
def test_guide_request_by_curl_and_openssl(server, volume, method, format):
    path = "/vserver/v2/createBlockStorageSnapshotInstance"
    query = (
        f"regionCode=KR&blockStorageSnapshotName=snapshot-test&originalBlockStorageInstanceNo={volume}"
        f"&snapshotTypeCode=FULL&responseFormatType={format}"
    )
    answer = curl(server, "GET", f"{path}?{query}") if method == "GET" else curl(server, "POST", path, query)
    if format == "json":
        body = json.loads(answer)["createBlockStorageSnapshotInstanceResponse"]
        item = body["blockStorageSnapshotInstanceList"][0]
        assert body["returnCode"] == "0" and body["totalRows"] == 1
        assert item["blockStorageSnapshotVolumeSize"] == 10737418240 and item["snapshotType"]["code"] == "FULL"
    else:
        root = ElementTree.fromstring(answer)
        assert root.tag == "createBlockStorageSnapshotInstanceResponse" and root.findtext("returnCode") == "0"
        item = root.find("blockStorageSnapshotInstanceList/blockStorageSnapshotInstance")
        assert item.findtext("originalBlockStorageInstanceNo") == volume
        assert item.findtext("blockStorageSnapshotInstanceStatus/code") == "INIT"


@pytest.fixture
def sdk(server, monkeypatch):
    monkeypatch.setenv("NCLOUD_API_GW", server.endpoint)
    configuration = ncloud_vserver.Configuration()
    configuration.host = server.endpoint + "/vserver/v2"
    configuration.access_key, configuration.secret_key = server.keys
    return V2Api(ncloud_vserver.ApiClient(configuration))


def test_python_sdk_scenario(server, sdk):
    client = server.client
    assert [region.region_code for region in sdk.get_region_list(ncloud_vserver.GetRegionListRequest()).region_list] == ["KR"]
    localhost = sdk.get_server_instance_list(ncloud_vserver.GetServerInstanceListRequest()).server_instance_list[0].server_instance_no

    made = sdk.create_block_storage_instance(
        ncloud_vserver.CreateBlockStorageInstanceRequest(block_storage_name="sdk-volume", block_storage_size=10, server_instance_no=localhost)
    ).block_storage_instance_list[0]
    number = made.block_storage_instance_no
    client.wait_volume(number, "attached")
    listed = sdk.get_block_storage_instance_list(ncloud_vserver.GetBlockStorageInstanceListRequest()).block_storage_instance_list
    assert [item.block_storage_name for item in listed] == ["sdk-volume"] and listed[0].block_storage_size == 10 << 30

    run("qemu-io", "-f", "raw", "-c", "write -P 0x42 1M 1M", "-c", "flush", server.uri(number))
    taken = sdk.create_block_storage_snapshot_instance(
        ncloud_vserver.CreateBlockStorageSnapshotInstanceRequest(
            original_block_storage_instance_no=number, block_storage_snapshot_name="sdk-snapshot", block_storage_snapshot_description="a b+c/d"
        )
    ).block_storage_snapshot_instance_list[0]
    snapshot = taken.block_storage_snapshot_instance_no
    client.wait_snapshot(snapshot, "created")
    found = sdk.get_block_storage_snapshot_instance_detail(
        ncloud_vserver.GetBlockStorageSnapshotInstanceDetailRequest(block_storage_snapshot_instance_no=snapshot)
    ).block_storage_snapshot_instance_list[0]
    assert found.block_storage_snapshot_description == "a b+c/d"

    run("qemu-io", "-f", "raw", "-c", "write -P 0x43 1M 1M", server.uri(number))
    restored = sdk.create_block_storage_instance(
        ncloud_vserver.CreateBlockStorageInstanceRequest(
            block_storage_size=10, server_instance_no=localhost, block_storage_snapshot_instance_no=snapshot
        )
    ).block_storage_instance_list[0].block_storage_instance_no
    client.wait_volume(restored, "attached")
    run("qemu-io", "-f", "raw", "-c", "read -P 0x42 1M 1M", server.uri(restored))
    run("qemu-io", "-f", "raw", "-c", "read -P 0x43 1M 1M", server.uri(number))

    sdk.delete_block_storage_snapshot_instances(
        ncloud_vserver.DeleteBlockStorageSnapshotInstancesRequest(block_storage_snapshot_instance_no_list=[snapshot])
    )
    client.wait_snapshot(snapshot, None)
    sdk.detach_block_storage_instances(ncloud_vserver.DetachBlockStorageInstancesRequest(block_storage_instance_no_list=[restored]))
    client.wait_volume(restored, "detached")
    sdk.delete_block_storage_instances(
        ncloud_vserver.DeleteBlockStorageInstancesRequest(block_storage_instance_no_list=[number, restored])
    )
    client.wait_volume(number, None)
    client.wait_volume(restored, None)
    assert sdk.get_block_storage_instance_list(ncloud_vserver.GetBlockStorageInstanceListRequest()).total_rows == 0


def test_python_sdk_sees_protection(server, sdk, volume):
    def protect(flag):
        (item,) = server.client.call("setBlockStorageReturnProtection", "POST", blockStorageInstanceNo=volume, isReturnProtection=flag)
        return item["isReturnProtection"]

    deletion = ncloud_vserver.DeleteBlockStorageInstancesRequest(block_storage_instance_no_list=[volume])
    assert protect("True") is True
    with pytest.raises(ApiException) as refusal:
        sdk.delete_block_storage_instances(deletion)
    assert refusal.value.status == 400 and "setBlockStorageReturnProtection" in str(refusal.value.body)
    assert protect("False") is False
    sdk.delete_block_storage_instances(deletion)


def test_python_sdk_grows_a_volume_that_is_in_use(server, sdk):
    """The server is stopped and started by the SDK; the export stays, and the connection that was open writes past the old end."""

    def stored(number):
        request = ncloud_vserver.GetBlockStorageInstanceDetailRequest(block_storage_instance_no=number)
        return sdk.get_block_storage_instance_detail(request).block_storage_instance_list[0]

    client, localhost = server.client, server.client.localhost()
    made = sdk.create_block_storage_instance(
        ncloud_vserver.CreateBlockStorageInstanceRequest(block_storage_size=10, server_instance_no=localhost)
    )
    number = made.block_storage_instance_list[0].block_storage_instance_no
    client.wait_volume(number, "attached")
    growth = ncloud_vserver.ChangeBlockStorageVolumeSizeRequest(block_storage_instance_no=number, block_storage_size=20)
    assert run("nbdinfo", "--size", server.uri(number)).strip() == str(10 << 30)
    connection = Connection(server.socket, number)
    assert connection.request(WRITE, 10 << 30, 4096, b"!" * 4096) == errno.ENOSPC

    with pytest.raises(ApiException) as refusal:
        sdk.change_block_storage_volume_size(growth)
    assert refusal.value.status == 400 and "must be stopped first" in str(refusal.value.body)
    stopped = sdk.stop_server_instances(ncloud_vserver.StopServerInstancesRequest(server_instance_no_list=[localhost]))
    assert stopped.server_instance_list[0].server_instance_status_name == "shutting down"
    client.wait_server(localhost, "stopped")
    grown = sdk.change_block_storage_volume_size(growth).block_storage_instance_list[0]
    assert grown.block_storage_size == 20 << 30 and grown.block_storage_instance_operation.code == "CHNG"
    connection.write(10 << 30, b"!" * 4096)
    connection.flush()
    assert connection.read((20 << 30) - 4096, 4096) == bytes(4096)
    connection.close()

    assert run("nbdinfo", "--size", server.uri(number)).strip() == str(20 << 30)
    client.wait_volume(number, "attached")
    assert stored(number).block_storage_size == 20 << 30
    sdk.start_server_instances(ncloud_vserver.StartServerInstancesRequest(server_instance_no_list=[localhost]))
    client.wait_server(localhost, "running")
    server.kill()
    server.start()
    assert server.client.wait_volume(number, "attached")["blockStorageSize"] == 20 << 30
    run("qemu-io", "-f", "raw", "-c", "read -P 0x21 10G 4096", server.uri(number))


def test_python_sdk_sees_refusals(sdk):
    with pytest.raises(ApiException) as refusal:
        sdk.create_block_storage_snapshot_instance(
            ncloud_vserver.CreateBlockStorageSnapshotInstanceRequest(original_block_storage_instance_no="99999999")
        )
    assert refusal.value.status == 400 and "originalBlockStorageInstanceNo" in str(refusal.value.body)


def test_deleting_everything_gives_the_space_back(server, volume):
    client = server.client
    run("qemu-io", "-f", "raw", "-c", "write -P 0x11 0 64M", "-c", "flush", server.uri(volume))
    snapshot = client.snapshot(volume)
    run("qemu-io", "-f", "raw", "-c", "write -P 0x12 0 64M", "-c", "flush", server.uri(volume))
    assert server.pool_bytes() >= 128 << 20
    client.call("deleteBlockStorageInstances", blockStorageInstanceNoList=[volume])
    client.wait_volume(volume, None)
    client.call("deleteBlockStorageSnapshotInstances", blockStorageSnapshotInstanceNoList=[snapshot])
    client.wait_snapshot(snapshot, None)
    deadline = time.monotonic() + 20
    while server.pool_bytes() >= 1 << 20:
        assert time.monotonic() < deadline, f"the pool still holds {server.pool_bytes()} bytes"
        time.sleep(0.05)


def test_demo(directory):
    environment = os.environ | {"TMPDIR": directory}
    output = run(os.environ["VARVE"], "demo", env=environment)
    assert "demo passed" in output and "bit for bit" in output
    assert os.listdir(directory) == []
