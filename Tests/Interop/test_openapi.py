"""/openapi.json is a valid description, and the server answers as it says: thousands of made-up calls, signed, right and wrong ones."""

import collections
import copy
import json
import urllib.request

import hypothesis
import openapi_spec_validator
import pytest
import requests
import schemathesis
from hypothesis import strategies
from schemathesis import checks
from schemathesis.core.failures import FailureGroup

CASES_PER_OPERATION = 100
CHECKS = [
    checks.not_a_server_error, checks.status_code_conformance, checks.content_type_conformance, checks.response_schema_conformance,
]
seen = collections.Counter()

# Numbers that objects of a young catalog have, and any others.
schemathesis.openapi.format(
    "instance-number", strategies.integers(10000001, 10000040).map(str) | strategies.from_regex(r"\A[0-9]{1,20}\Z")
)


class Signed(requests.auth.AuthBase):
    """Signs what goes out, whatever was generated: requests calls it with the prepared request."""

    def __init__(self, client):
        self.client = client

    def __call__(self, request):
        request.headers.update(self.client.headers(request.method, request.path_url))
        return request


@pytest.fixture(scope="module")
def document(module_server):
    with urllib.request.urlopen(module_server.endpoint + "/openapi.json", timeout=30) as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def api(module_server, document):
    return described(module_server, document)


def described(server, document):
    schema = schemathesis.openapi.from_dict(document)
    schema.config.update(base_url=server.endpoint)
    return schema


schema = schemathesis.pytest.from_fixture("api")


def zones(values):
    """A zone that is made up is never right: half of them become one that is there."""
    for name, value in (("zoneCode", "KR-1"), ("regionCode", "KR")):
        if values and isinstance(values.get(name), str) and len(values[name]) % 2:
            values[name] = value
    return values


@schemathesis.hook
def map_query(context, query):
    return zones(query)


@schemathesis.hook
def map_body(context, body):
    return zones(body) if isinstance(body, dict) else body


def test_document_is_valid(document):
    openapi_spec_validator.validate(document)


def test_a_wrong_document_would_be_noticed(module_server, document):
    """The checks see an answer that is not described, and one of another shape."""
    path = "/vserver/v2/getRegionList"
    silent, wrong = copy.deepcopy(document), copy.deepcopy(document)
    del silent["paths"][path]["get"]["responses"]["400"]
    wrong["components"]["schemas"]["Region"]["properties"]["regionCode"] = {"type": "integer"}
    for changed, query in ((silent, {"responseFormatType": "yaml"}), (wrong, {"responseFormatType": "json"})):
        case = described(module_server, changed)[path]["GET"].Case(query=query)
        with pytest.raises(FailureGroup):
            case.validate_response(case.call(auth=Signed(module_server.client)), checks=CHECKS)


@schema.parametrize()
@hypothesis.settings(
    max_examples=CASES_PER_OPERATION, deadline=None, derandomize=True, database=None, suppress_health_check=list(hypothesis.HealthCheck)
)
def test_answers_as_described(module_server, case):
    answer = case.call(auth=Signed(module_server.client))
    seen[answer.status_code if case.method in ("GET", "POST") else f"{answer.status_code} to {case.method}"] += 1
    case.validate_response(answer, checks=CHECKS)


def test_cases_were_many(module_server, capsys):
    """Both kinds of answers came, and the server lived through it."""
    with capsys.disabled():
        print(f"\n{seen.total()} cases: {dict(seen)}")
    assert seen[200] > 100 and seen[400] > 100
    assert module_server.client.call("getRegionList")
