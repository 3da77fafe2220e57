"""The documentation of the Swift libraries, made from the build as `make docs` makes it: without a warning, and with what it is for."""

import json
import os
import subprocess

from conftest import VARVE


def page(directory, module, path):
    with open(os.path.join(directory, module, "data", "documentation", path + ".json")) as file:
        return json.load(file)


def text(node):
    """All the words of a page."""
    if isinstance(node, dict):
        return " ".join(text(value) for name, value in node.items() if name not in ("references", "hierarchy"))
    return " ".join(map(text, node)) if isinstance(node, list) else node if isinstance(node, str) else ""


def test_the_documentation_has_no_warning_and_says_what_answers_mean(directory):
    made = subprocess.run(["Scripts/docs", os.path.dirname(VARVE), directory], capture_output=True, text=True, timeout=300)
    assert made.returncode == 0, made.stdout + made.stderr
    articles = text(page(directory, "VarveClient", "varveclient")["topicSections"])
    for article in ("GettingStarted", "KeyPairs", "Errors", "Repetition", "Waiting", "Lists", "Testing"):
        assert article in articles, article
    member = text(page(directory, "VarveClient", "varveclient/blockstorageinstance/devicename"))
    assert "What its server was told to call it, as in" in member
    assert "starts the server as" in text(page(directory, "VarveTesting", "varvetesting"))
    assert os.path.isfile(os.path.join(directory, "VarveClient", "documentation", "varveclient", "index.html"))


def test_a_link_that_leads_nowhere_is_an_error(directory):
    catalog = os.path.join(directory, "Some.docc")
    os.makedirs(catalog)
    with open(os.path.join(catalog, "Some.md"), "w") as file:
        file.write("# Some\n\nSee ``Nothing``.\n\n@Metadata {\n  @TechnologyRoot\n}\n")
    made = subprocess.run(
        ["docc", "convert", catalog, "--warnings-as-errors", "--output-path", os.path.join(directory, "out")], capture_output=True, text=True, timeout=60)
    assert made.returncode != 0 and "Nothing" in made.stdout + made.stderr
