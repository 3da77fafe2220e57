"""nginx with TLS before a server, configured as Docs/OPERATIONS.md says."""

import os
import re
import socket
import subprocess
import time

from tls import Authority

OPERATIONS = os.path.join(os.path.dirname(__file__), "..", "..", "Docs", "OPERATIONS.md")


def documented():
    """The configuration that operators are told to use."""
    with open(OPERATIONS) as file:
        return re.search(r"```nginx\n(.*?)```", file.read(), re.DOTALL)[1]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Proxy:
    def __init__(self, directory, upstream):
        """Serves at `endpoint` what is at the address `upstream`."""
        self.directory, self.port = directory, free_port()
        os.makedirs(directory)
        certificates = Authority(os.path.join(directory, "ca")).issue("server", "localhost", "server")
        self.authority = os.path.join(certificates, "ca-cert.pem")
        site = documented()
        for old, new in (
            ("listen 443 ssl", f"listen 127.0.0.1:{self.port} ssl"), ("varve.example.com", "localhost"),
            ("/etc/ssl/varve/cert.pem", f"{certificates}/server-cert.pem"), ("/etc/ssl/varve/key.pem", f"{certificates}/server-key.pem"),
            ("127.0.0.1:8080", upstream),
        ):
            assert old in site, old
            site = site.replace(old, new)
        self.site = site
        self.upstream = upstream
        self.start()

    def start(self):
        directory = self.directory
        temporary = "".join(f"{kind}_temp_path {directory}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        user = "user root;\n" if os.geteuid() == 0 else ""
        with open(os.path.join(directory, "nginx.conf"), "w") as file:
            file.write(f"{user}daemon off;\npid {directory}/pid;\nevents {{}}\nhttp {{\naccess_log off;\n{temporary}{self.site}}}\n")
        self.process = subprocess.Popen(
            [os.environ["NGINX"], "-p", directory, "-c", "nginx.conf", "-e", os.path.join(directory, "errors")], stderr=subprocess.DEVNULL
        )
        self.await_ready()

    def await_ready(self):
        deadline = time.monotonic() + 20
        while True:
            try:
                return socket.create_connection(("127.0.0.1", self.port)).close()
            except ConnectionRefusedError:
                assert time.monotonic() < deadline and self.process.poll() is None, open(os.path.join(self.directory, "errors")).read()
                time.sleep(0.02)

    @property
    def endpoint(self):
        return f"https://localhost:{self.port}"

    def point(self, upstream):
        """Another server behind it from now on: it begins anew, as it leaves connections that there are where they lead."""
        self.stop()
        self.site = self.site.replace(self.upstream, upstream)
        self.upstream = upstream
        self.start()

    def stop(self):
        self.process.terminate()
        self.process.wait(30)
