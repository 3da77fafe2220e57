"""The Debian package: what is in it, and its life on a Debian with systemd: installed, used, upgraded, removed, purged."""

import contextlib
import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

import pytest

from conftest import VARVE
from debian import Machine, make_root
from programs import run

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
DATA = "/var/lib/varve"
# Of `systemd-analyze security`, from 0 (nothing is open) to 10. What is left is the network and /var/lib/varve.
EXPOSURE_MAX = 2.0
# The time of all files; and quick, where a release takes the most time for the fewest bytes.
BUILD = {"SOURCE_DATE_EPOCH": "1700000000", "DPKG_DEB_COMPRESSOR_LEVEL": "0"}


def script(name, *arguments, **environment):
    run(os.path.join(ROOT, "Packaging", name), *arguments, cwd=ROOT, env=os.environ | environment)


@pytest.fixture(scope="module")
def place():
    path = tempfile.mkdtemp(prefix="varve-package-")
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="module")
def binary(place):
    """As it is shipped, before it is stripped."""
    path = os.path.join(place, "varve")
    script("link-static", os.path.join(ROOT, ".build"), path)
    return path


@pytest.fixture(scope="module")
def version():
    return run(VARVE, "--version").strip()


@pytest.fixture(scope="module")
def package(place, binary, version):
    output = os.path.join(place, "packages")
    script("deb", binary, output, **BUILD)
    return os.path.join(output, f"varve_{version}_{run('dpkg', '--print-architecture').strip()}.deb")


@pytest.fixture(scope="module")
def next_version(version):
    return version + "+next1"


@pytest.fixture(scope="module")
def next_package(place, package, version, next_version):
    """The same with a higher version, and a service that differs as that of a next version may."""
    tree, path = os.path.join(place, "next"), os.path.join(place, f"varve_{next_version}.deb")
    run("dpkg-deb", "--raw-extract", package, tree)
    edit(os.path.join(tree, "DEBIAN/control"), f"Version: {version}", f"Version: {next_version}")
    edit(os.path.join(tree, "lib/systemd/system/varve.service"), "Description=Varve,", "Description=The next Varve,")
    run("dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, path)
    return path


def edit(path, old, new):
    with open(path) as file:
        text = file.read()
    assert old in text, path
    with open(path, "w") as file:
        file.write(text.replace(old, new))


@pytest.fixture(scope="module")
def machine(place, package):
    root = os.path.join(place, "root")
    make_root(root, package)
    machine = Machine(root, os.path.join(place, "console")).boot()
    yield machine
    machine.power_off()


@pytest.fixture
def installed(machine, package):
    """With the package as it comes, and nothing in the pool."""
    machine.run(f"rm -rf {DATA}")
    install(machine, package)
    yield machine
    machine.run("dpkg --purge varve")
    machine.run(f"rm -rf {DATA} /etc/varve /etc/systemd/system/varve.service.d; systemctl daemon-reload; systemctl reset-failed")


def install(machine, package, *more):
    path = machine.put(package, "package.deb")
    return machine.run(f"apt-get install --yes {' '.join(more)} {path}")


def test_program_needs_nothing_but_debian(binary):
    needed = re.findall(r"Shared library: \[(.*?)\.so", run("readelf", "--dynamic", binary))
    assert set(needed) == {
        "libc", "libcrypto", "libgcc_s", "libm", "libnbd", "libsqlite3", "libssl", "libstdc++", "liburing", "libz", "libzstd", "ld-linux-x86-64",
    }
    assert "RUNPATH" not in run("readelf", "--dynamic", binary)


def test_lintian_finds_nothing(package):
    result = subprocess.run(
        ["lintian", "--allow-root", "--fail-on=error,warning", package, symbols(package)], capture_output=True, text=True,
        timeout=300)
    assert result.returncode == 0 and result.stdout == "", result.stdout + result.stderr


def symbols(package):
    return package.replace("varve_", "varve-dbgsym_")


def test_symbols_belong_to_the_program(package, place):
    """A core is read with them: they are found by the build id of the program."""
    for path, name in ((package, "program"), (symbols(package), "symbols")):
        run("dpkg-deb", "--extract", path, os.path.join(place, name))
    notes = run("readelf", "--notes", os.path.join(place, "program/usr/bin/varve"))
    build_id = re.search(r"Build ID: (\w+)", notes)[1]
    file = os.path.join(place, "symbols/usr/lib/debug/.build-id", build_id[:2], build_id[2:] + ".debug")
    assert ".debug_info" in run("readelf", "--section-headers", file)
    assert ".debug_info" not in run("readelf", "--section-headers", os.path.join(place, "program/usr/bin/varve"))


def test_same_binary_gives_the_same_bytes(binary, package, place):
    output = os.path.join(place, "again")
    script("deb", binary, output, TZ="Asia/Seoul", LC_ALL="C.UTF-8", **BUILD)
    for path in (package, symbols(package)):
        with open(path, "rb") as first, open(os.path.join(output, os.path.basename(path)), "rb") as second:
            assert hashlib.sha256(first.read()).digest() == hashlib.sha256(second.read()).digest(), path


def test_binary_that_does_not_run_makes_no_package(place):
    result = subprocess.run([os.path.join(ROOT, "Packaging/deb"), "/bin/false", os.path.join(place, "none")], capture_output=True, text=True)
    assert result.returncode != 0 and os.listdir(place).count("none") == 0


def test_linking_without_a_build_is_explained(place):
    result = subprocess.run([os.path.join(ROOT, "Packaging/link-static"), place, os.path.join(place, "x")], capture_output=True, text=True)
    assert result.returncode == 1 and "build it first (swift build -c release)" in result.stderr


def test_installed_it_runs_confined(installed):
    machine = installed
    assert machine.show("varve.service", "ActiveState") == "active" and machine.show("varve.socket", "ActiveState") == "active"
    assert machine.run("systemctl is-enabled varve.service varve.socket varve-scrub.timer").split() == ["enabled"] * 3
    assert machine.run("curl -sS http://127.0.0.1:8080/healthz") == "ok"
    assert machine.show("varve.service", "StatusText") == "http=127.0.0.1:8080 nbd=127.0.0.1:10809"
    assert machine.run("stat --format=%U /proc/$(systemctl show --property=MainPID --value varve.service)") == "varve"

    assert machine.run("getent passwd varve").endswith(f":{DATA}:/usr/sbin/nologin")
    assert machine.stat("/usr/bin/varve") == "755 root root"
    assert machine.stat("/etc/varve/varve.yaml") == "644 root root"
    assert machine.stat("/etc/varve/tls") == "750 root varve"
    assert machine.stat(DATA) == "750 varve varve"
    assert machine.stat(f"{DATA}/credentials") == "600 varve varve" and machine.stat(f"{DATA}/master.key") == "600 varve varve"
    assert machine.run("find /var/lib/varve ! -user varve") == ""
    assert machine.run("dpkg-query --show --showformat='${Conffiles}' varve").split()[0] == "/etc/varve/varve.yaml"
    assert machine.run("dpkg --verify varve") == ""
    for path in (
        "man/man1/varve.1.gz", "man/man1/varve-serve.1.gz", "bash-completion/completions/varve", "zsh/vendor-completions/_varve",
        "fish/vendor_completions.d/varve.fish", "doc/varve/changelog.gz", "doc/varve/copyright", "doc/varve/README.Debian",
        "doc/varve/OPERATIONS.md.gz", "doc/varve/third-party.txt.gz",
    ):
        # Those that a minimal Debian leaves out are listed all the same.
        assert f"/usr/share/{path}" in machine.run("dpkg --listfiles varve").splitlines()

    assert machine.run("systemd-analyze verify --man=no varve.service varve.socket varve-scrub.service varve-scrub.timer") == ""
    exposure = machine.run("systemd-analyze security --no-pager varve.service").splitlines()[-1]
    print(exposure)
    assert float(re.search(r"Overall exposure level for varve.service: ([0-9.]+)", exposure)[1]) <= EXPOSURE_MAX, exposure


def test_scrub_is_due_every_month(installed):
    machine = installed
    assert machine.show("varve-scrub.timer", "ActiveState") == "active" and machine.show("varve-scrub.service", "ActiveState") == "inactive"
    machine.run("systemctl start varve-scrub.service")
    assert machine.show("varve-scrub.service", "Result") == "success"
    assert "nothing wrong" in machine.run(f"varve pool status --data {DATA}")
    # Without a server there is nothing to do.
    machine.run("systemctl stop varve.service varve.socket && systemctl start varve-scrub.service")
    assert machine.show("varve-scrub.service", "Result") in ("exec-condition", "success")
    machine.run("systemctl start varve.socket varve.service")


def test_confinement_leaves_what_the_server_needs(installed):
    """`varve doctor` with the unit's own confinement, system calls and all."""
    machine = installed
    machine.run(
        "mkdir -p /etc/systemd/system/varve.service.d && printf '[Service]\\nExecStartPost=/usr/bin/varve doctor --data %s\\n' "
        f"{DATA} >/etc/systemd/system/varve.service.d/doctor.conf && systemctl daemon-reload && systemctl restart varve.service")
    said = machine.journal()
    for name in ("io_uring", "RWF_NOWAIT", "hole punching", "free space", "open files", "service", "clock", "key"):
        assert re.search(rf"^ok +{name} ", said, re.MULTILINE), said
    machine.run("systemctl stop varve.service")
    assert machine.show("varve.service", "Result") == "success"
    assert "not permitted" not in said.lower(), said


def random_file(directory, byte_count=24 << 20):
    path = os.path.join(directory, "written")
    with open(path, "wb") as file:
        file.write(os.urandom(byte_count))
    return path


class Disk:
    """A volume with bytes in it, and a snapshot of it."""

    def __init__(self, machine, directory):
        self.machine, self.directory = machine, directory
        self.volume = machine.varve("volume", "create", "--type", "CB1", "--size", "10", "--zone", "KR-1", "--wait")
        machine.varve("volume", "attach", self.volume, "--server", "localhost", "--wait")
        self.written = random_file(directory)
        machine.here("nbdcopy", self.written, self.uri(self.volume))
        self.snapshot = machine.varve("snapshot", "create", self.volume, "--wait")

    def uri(self, export):
        return f"nbd://127.0.0.1/{export}"

    def check(self):
        """Both are as they were written."""
        with open(self.written, "rb") as file:
            written = file.read()
        for export in (self.volume, f"snapshot/{self.snapshot}"):
            path = os.path.join(self.directory, "read")
            self.machine.here("nbdcopy", self.uri(export), path)
            with open(path, "rb") as file:
                assert file.read(len(written)) == written, export
            os.remove(path)
        self.machine.varve("pool", "check")


def test_upgrade_keeps_volumes_and_edits(installed, next_package, next_version, directory):
    machine = installed
    disk = Disk(machine, directory)
    machine.run("sed -i 's/^#console: .*/console: off/' /etc/varve/varve.yaml")
    before = machine.show("varve.service", "MainPID"), machine.show("varve.socket", "ActiveEnterTimestampMonotonic")
    assert machine.run("curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:8080/") == "303"

    said = install(machine, next_package)
    assert "varve: " not in said and "error" not in said.lower() and "warning" not in said.lower(), said
    assert machine.run("dpkg-query --show --showformat='${Version}' varve") == next_version
    assert machine.show("varve.service", "Description").startswith("The next Varve")
    after = machine.show("varve.service", "MainPID"), machine.show("varve.socket", "ActiveEnterTimestampMonotonic")
    assert after[0] not in (before[0], "0") and after[1] == before[1], "the server is a new one, its socket is not"
    assert machine.run("curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:8080/") == "404", "the edit is kept, and in force"
    disk.check()


def test_upgrade_whose_server_does_not_start_says_so_and_loses_nothing(installed, next_package, next_version, directory):
    machine = installed
    disk = Disk(machine, directory)
    machine.run("echo 'nbdConnections: many' >>/etc/varve/varve.yaml")
    said = install(machine, next_package)
    assert "varve: the service does not start: nbdConnections many: a whole number of clients from 1 up is meant\nvarve: /var/lib/varve is as" in said, said
    assert machine.run("dpkg-query --show --showformat='${Status} ${Version}' varve") == f"install ok installed {next_version}"
    assert machine.show("varve.service", "ActiveState") == "failed", "what cannot be meant is not tried again"
    machine.run("sed -i '/^nbdConnections/d' /etc/varve/varve.yaml && systemctl restart varve.service")
    disk.check()


def test_removal_keeps_what_people_have(installed, package, directory):
    machine = installed
    disk = Disk(machine, directory)
    machine.run("echo 'console: off' >>/etc/varve/varve.yaml")
    assert "can still be activated" not in machine.run("apt-get remove --yes varve")
    assert machine.run("systemctl is-active varve.service varve.socket", code=3).split() == ["inactive", "inactive"]
    assert machine.run("ls /usr/bin/varve", code=2) and machine.stat(DATA) == "750 varve varve"
    install(machine, package)
    assert machine.run("tail -1 /etc/varve/varve.yaml") == "console: off"
    disk.check()

    said = machine.run("apt-get purge --yes varve")
    assert f"varve: {DATA} is kept: its volumes hold data (" in said and f"rm -rf {DATA}" in said, said
    assert machine.run("ls -d /etc/varve /etc/systemd/system/*.wants/varve.*", code=2)
    assert machine.stat(DATA) == "750 varve varve", "its user stays, as do its files"
    install(machine, package)
    disk.check()


def test_purge_leaves_nothing_where_nobody_has_volumes(installed, package):
    machine = installed
    said = machine.run("apt-get purge --yes varve")
    assert "kept" not in said, said
    assert machine.run(f"ls -d {DATA} /etc/varve /run/varve /usr/share/doc/varve /lib/systemd/system/varve.*", code=2)
    install(machine, package)
    assert machine.run("curl -sS http://127.0.0.1:8080/healthz") == "ok"

    machine.run("echo secret >/etc/varve/tls/server-key.pem")
    assert "varve: /etc/varve/tls is kept" in machine.run("apt-get purge --yes varve")
    assert machine.run("cat /etc/varve/tls/server-key.pem") == "secret"


def test_client_of_a_stopped_service_starts_it(installed, directory):
    machine = installed
    disk = Disk(machine, directory)
    machine.run("systemctl stop varve.service")
    assert machine.show("varve.service", "ActiveState") == "inactive"
    disk.check()
    assert machine.show("varve.service", "ActiveState") == "active"


def test_death_is_followed_by_a_start(installed, directory):
    machine = installed
    disk = Disk(machine, directory)
    pid = machine.show("varve.service", "MainPID")
    machine.run(f"kill -KILL {pid}")
    machine.wait("varve.service", "active")
    assert machine.show("varve.service", "MainPID") != pid
    disk.check()


def test_port_that_is_taken_is_named_and_waited_for(installed):
    machine = installed
    machine.run("systemctl stop varve.service")
    code = "import socket, sys; s = socket.create_server(('127.0.0.1', 8080)); print(flush=True); sys.stdin.read()"
    taker = machine.started(sys.executable, "-c", code, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    taker.stdout.readline()
    said = machine.run("systemctl start varve.service", code=1)
    assert "varve.service failed" in said, said
    assert "HTTP address 127.0.0.1:8080 is already in use by another program: stop it or choose another port" in machine.journal()
    taker.communicate()
    machine.wait("varve.service", "active")


def test_directory_of_another_owner_is_taken_over(installed, directory):
    """As after a restore from a backup, or from a machine where the user has another number."""
    machine = installed
    disk = Disk(machine, directory)
    machine.run(f"systemctl stop varve.service && chown -R root:root {DATA} && systemctl start varve.service")
    assert machine.run(f"find {DATA} ! -user varve") == ""
    disk.check()


def test_directory_with_something_else_is_refused(installed):
    machine = installed
    machine.run(f"systemctl stop varve.service && echo x >{DATA}/thesis.tex")
    machine.run("systemctl start varve.service", code=1)
    assert f"{DATA} is not a Varve data directory: it holds thesis.tex" in machine.journal()
    machine.run(f"rm {DATA}/thesis.tex && systemctl reset-failed varve.service && systemctl start varve.service")


def test_root_may_use_the_command_line_too(installed):
    machine = installed
    assert machine.run(f"varve volume create --type CB1 --size 10 --zone KR-1 --wait --data {DATA}").isdigit()
    machine.run(f"varve key create --data {DATA} --role viewer && systemctl restart varve.service")
    assert machine.run(f"find {DATA} ! -user varve") == "", "the service can go on with what root has touched"


def test_catalog_of_a_newer_version_is_left_alone(installed):
    """What a downgrade finds."""
    machine = installed
    machine.run("systemctl stop varve.service varve.socket")
    path = os.path.join(machine.root, DATA.lstrip("/"), "catalog.sqlite")
    with contextlib.closing(sqlite3.connect(path)) as catalog, catalog:
        catalog.execute("INSERT INTO grdb_migrations VALUES ('of tomorrow')")
    machine.run("systemctl start varve.service", code=1)
    said = f"catalog {DATA}/catalog.sqlite was written by a newer version of Varve (it has of tomorrow): use that version"
    assert said in machine.journal() and said in machine.show("varve.service", "StatusText")
    with contextlib.closing(sqlite3.connect(path)) as catalog, catalog:
        catalog.execute("DELETE FROM grdb_migrations WHERE identifier = 'of tomorrow'")
    machine.run("systemctl reset-failed varve.service; systemctl start varve.service varve.socket")
