"""The API as a script would call it: signed here with nothing but the standard library."""

import base64
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.parse
import urllib.request


def pairs(name, value):
    """What one parameter is on the wire."""
    if isinstance(value, list):
        return [pair for number, item in enumerate(value, 1) for pair in pairs(f"{name}.{number}", item)]
    if isinstance(value, dict):
        return [pair for field, item in value.items() for pair in pairs(f"{name}.{field}", item)]
    return [(name, value)]


class Client:
    def __init__(self, endpoint, access_key, secret_key):
        self.endpoint, self.access_key, self.secret_key = endpoint, access_key, secret_key

    def headers(self, method, target, header="x-ncp-apigw-signature-v2"):
        timestamp = str(int(time.time() * 1000))
        message = f"{method} {target}\n{timestamp}\n{self.access_key}"
        digest = hmac.new(self.secret_key.encode(), message.encode(), hashlib.sha256).digest()
        return {
            "x-ncp-apigw-timestamp": timestamp,
            "x-ncp-iam-access-key": self.access_key,
            header: base64.b64encode(digest).decode(),
        }

    def send(self, operation, method="GET", **parameters):
        """(status, body bytes) of one call; lists become name.1, name.2, and the fields of dictionaries in them name.1.field. An operation that is
        not NCP's is given by its whole path."""
        query = urllib.parse.urlencode([pair for name, value in parameters.items() for pair in pairs(name, value)])
        path = operation if operation.startswith("/") else f"/vserver/v2/{operation}"
        target = f"{path}?{query}" if method == "GET" and query else path
        body = query.encode() if method == "POST" else None
        request = urllib.request.Request(self.endpoint + target, body, self.headers(method, target), method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def call(self, operation, method="GET", **parameters):
        """The items of a JSON answer."""
        status, body = self.send(operation, method, responseFormatType="json", **parameters)
        assert status == 200, f"{operation}: {status} {body.decode()}"
        answer = json.loads(body)[operation.rsplit("/", 1)[-1] + "Response"]
        return next(value for name, value in answer.items() if name.endswith("List"))

    def wait(self, operation, number, parameter, member, value):
        """Waits until the object's member is `value`, or for None until the object is gone."""
        deadline = time.monotonic() + 20
        while True:
            items = self.call(operation, **{parameter: number})
            now = items[0][member] if items else None
            if now == value:
                return items[0] if items else None
            assert time.monotonic() < deadline, f"{number}: {member} is {now} and not {value}"
            time.sleep(0.01)

    def wait_volume(self, number, status):
        return self.wait("getBlockStorageInstanceDetail", number, "blockStorageInstanceNo", "blockStorageInstanceStatusName", status)

    def wait_snapshot(self, number, status):
        return self.wait(
            "getBlockStorageSnapshotInstanceDetail", number, "blockStorageSnapshotInstanceNo", "blockStorageSnapshotInstanceStatusName", status
        )

    def wait_server(self, number, status):
        return self.wait("getServerInstanceDetail", number, "serverInstanceNo", "serverInstanceStatusName", status)

    def wait_image(self, number, status):
        return self.wait("getServerImageDetail", number, "serverImageNo", "serverImageStatusName", status)

    def localhost(self):
        return self.call("getServerInstanceList", serverName="localhost")[0]["serverInstanceNo"]

    def attached_volume(self, **parameters):
        asked = {"zoneCode": "KR-1", "blockStorageVolumeTypeCode": "CB1"} | parameters
        if "blockStorageSnapshotInstanceNo" not in asked:
            asked.setdefault("blockStorageSize", 10)
        number = self.call("createBlockStorageInstance", **asked)[0]["blockStorageInstanceNo"]
        self.wait_volume(number, "detached")
        self.call("attachBlockStorageInstance", blockStorageInstanceNo=number, serverInstanceNo=self.localhost())
        self.wait_volume(number, "attached")
        return number

    def snapshot(self, volume, **parameters):
        asked = {"originalBlockStorageInstanceNo": volume} | parameters
        number = self.call("createBlockStorageSnapshotInstance", **asked)[0]["blockStorageSnapshotInstanceNo"]
        self.wait_snapshot(number, "created")
        return number
