"""A Debian 12 of its own, with systemd as its first process, in namespaces: where packages are installed as on a real machine."""

import os
import shlex
import subprocess
import time

RELEASE = "bookworm"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
# Beside what a minimal Debian has: what the package's service is run and looked at with.
PACKAGES = "systemd,systemd-sysv,dbus,curl"


def sources():
    """Where this machine's apt gets Debian from, as lines for another one's."""
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(CREATED_BY) $(REPO_URI) $(RELEASE) $(COMPONENT)"],
        capture_output=True, text=True, check=True).stdout
    found = set()
    for line in listed.splitlines():
        kind, uri, release, component = line.split()
        if kind == "Packages" and release.startswith(RELEASE) and uri.rstrip("/").endswith(("/debian", "/debian-security")):
            found.add(f"deb [signed-by={KEYRING}] {uri} {release} {component}\n")
    assert found, f"apt has no source of Debian {RELEASE} here: {listed}"
    return "".join(sorted(found))


def options():
    """What this machine's apt was told about its mirror: proxies, and dates of snapshots."""
    dump = subprocess.run(["apt-config", "dump", "--format", "%f %v%n"], capture_output=True, text=True, check=True).stdout
    wanted = ("Acquire::http::Proxy ", "Acquire::https::Proxy ", "Acquire::Check-Valid-Until ", "Acquire::Check-Date ")
    pairs = [line.split(" ", 1) for line in dump.splitlines() if line.startswith(wanted)]
    return [f'--aptopt={name} "{value}"' for name, value in pairs if value]


def make_root(path, package):
    """A minimal Debian, with `package` in /root, and in apt's cache what it depends on: the machine has no network."""
    hooks = [f"copy-in {package} /root", f'chroot "$1" apt-get install -qq --download-only /root/{os.path.basename(package)} >/dev/null']
    made = subprocess.run(
        ["mmdebstrap", "--quiet", "--mode=root", "--variant=minbase", f"--include={PACKAGES}", "--skip=cleanup/apt", *options(),
         *[f"--customize-hook={hook}" for hook in hooks], RELEASE, path, "-"],
        input=sources(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)
    assert made.returncode == 0, made.stdout


class Machine:
    """That Debian, running. Its network is a loopback of its own."""

    def __init__(self, root, log):
        self.root, self.log = root, log

    def boot(self):
        with open(self.log, "a") as log:
            self.process = subprocess.Popen(
                ["systemd-nspawn", "--quiet", "--directory", self.root, "--boot", "--register=no", "--keep-unit", "--private-network",
                 "--link-journal=no", "--resolv-conf=off", "--timezone=off", "--kill-signal=SIGRTMIN+4"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + 60
        while True:
            self.leader = self._leader()
            state = self._try("systemctl is-system-running") if self.leader else ""
            if state in ("running", "degraded"):
                return self
            assert self.process.poll() is None and time.monotonic() < deadline, f"{state}: {open(self.log).read()}"
            time.sleep(0.1)

    def _leader(self):
        """The process that is number 1 in there: a child of the one that was started here. None before it is there."""
        try:
            with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as file:
                children = file.read().split()
            for child in children:
                with open(f"/proc/{child}/status") as file:
                    numbers = next(line for line in file if line.startswith("NSpid:")).split()[1:]
                if numbers == [child, "1"]:
                    return child
        except FileNotFoundError:
            pass
        return None

    def _try(self, command):
        return self.result(command).stdout.strip()

    def _inside(self, command, *namespaces):
        return ["nsenter", "--target", self.leader, *namespaces, *command]

    def result(self, command, timeout=120):
        """The outcome of a shell's command, run as root in there."""
        clean = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        return subprocess.run(
            self._inside(["sh", "-c", command], "--all", "--root", "--wd"), env=clean, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=timeout)

    def run(self, command, code=0):
        """What it printed; it must end as said."""
        result = self.result(command)
        assert result.returncode == code, f"{command}: {result.returncode}\n{result.stdout}\n{self.journal() if code == 0 else ''}"
        return result.stdout.strip()

    def varve(self, *arguments, code=0):
        """The command line as the user of the service."""
        return self.run(f"runuser -u varve -- varve {shlex.join(arguments)} --data /var/lib/varve", code)

    def here(self, *command, **keywords):
        """A program of this machine, in the network of that one."""
        return subprocess.run(self._inside(command, "--net"), check=True, timeout=120, **keywords)

    def started(self, *command, **keywords):
        return subprocess.Popen(self._inside(command, "--net"), **keywords)

    def journal(self, *more):
        return self._try(shlex.join(["journalctl", "--no-pager", "--output=cat", "--unit=varve.service", *more]))

    def show(self, unit, what):
        return self.run(f"systemctl show --property={what} --value {unit}")

    def wait(self, unit, state, seconds=60):
        deadline = time.monotonic() + seconds
        while self.show(unit, "ActiveState") != state:
            assert time.monotonic() < deadline, self.result(f"systemctl status {unit}").stdout
            time.sleep(0.1)

    def stat(self, path):
        """Mode, owner and group."""
        return self.run(f"stat --format='%a %U %G' {path}")

    def put(self, path, name):
        """A file of this machine into /root of that one."""
        subprocess.run(["cp", path, os.path.join(self.root, "root", name)], check=True)
        return f"/root/{name}"

    def power_off(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
