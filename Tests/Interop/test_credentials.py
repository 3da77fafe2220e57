"""The key file as each client's own parser reads it, quirk for quirk: contract sheet, section 8.5."""

import configparser
import os
import re

import pytest

from client import Client

NAMES = ("ncloud_access_key_id", "ncloud_secret_access_key")


def go_and_python(text):
    """Section lines are passed over, so that of several sections the last pair wins; a value ends at its second `=`."""
    pairs = {}
    for line in text.splitlines():
        if line.strip() and not line.startswith(("#", "[")):
            parts = line.split("=")
            pairs[parts[0].strip()] = parts[1].strip()
    return pairs


def javascript(text):
    """An INI parser whose caller looks at the keys above the first section only."""
    pairs = {}
    for line in text.splitlines():
        if line.startswith("["):
            break
        if line.strip() and line[0] not in "#;":
            name, _, value = line.partition("=")
            pairs[name.strip()] = value.strip()
    return pairs


def java(text):
    """java.util.Properties: the name ends at the first blank, `=` or `:`; backslashes escape."""
    pairs = {}
    for line in text.splitlines():
        line = line.lstrip()
        if line and line[0] not in "#!":
            name, value = re.fullmatch(r"([^\s=:]+)\s*[=:]?\s*(.*)", line).groups()
            pairs[name] = value.replace("\\", "")
    return pairs


def ini(text, profile="DEFAULT"):
    """The CLI and NKS's authenticator, whose file begins with `[DEFAULT]`."""
    parser = configparser.ConfigParser()
    parser.read_string(text)
    return dict(parser[profile])


@pytest.mark.parametrize("read", [go_and_python, javascript, java])
def test_sdks_read_the_key_file_and_call(server, read):
    with open(os.path.join(server.data, "credentials")) as file:
        pairs = read(file.read())
    keys = tuple(pairs[name] for name in NAMES)
    assert keys == server.keys
    assert re.fullmatch("[A-Za-z0-9]{20}", keys[0]) and re.fullmatch("[A-Za-z0-9]{40}", keys[1])
    assert Client(server.endpoint, *keys).call("getRegionList")[0]["regionCode"] == "KR"


def test_the_cli_reads_the_key_file_under_a_section(server):
    with open(os.path.join(server.data, "credentials")) as file:
        text = file.read()
    pairs = ini("[DEFAULT]\n" + text)
    assert tuple(pairs[name] for name in NAMES) == server.keys
    profile = ini("[DEFAULT]\nncloud_access_key_id = other\n[varve]\n" + text, "varve")
    assert Client(profile["ncloud_api_url"], *(profile[name] for name in NAMES)).call("getRegionList")[0]["regionCode"] == "KR"


def test_the_replicas_have_the_quirks():
    text = "# a comment\n[DEFAULT]\nncloud_access_key_id = first\n[other]\nncloud_access_key_id = a=b\n"
    assert go_and_python(text) == {"ncloud_access_key_id": "a"}
    assert javascript(text) == {}
    assert java("ncloud_access_key_id: x\\y\n") == {"ncloud_access_key_id": "xy"}
    assert ini(text) == {"ncloud_access_key_id": "first"}
