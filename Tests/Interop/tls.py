"""Certificates and keys for tests, made by the programs that an operator would use, as Docs/OPERATIONS.md says."""

import os
import secrets

from programs import run


class Authority:
    """A certificate authority, and a directory for the server and for each client."""

    def __init__(self, directory):
        self.directory = directory
        os.makedirs(directory)
        run(
            "openssl", "req", "-x509", *self.new_key("ca"), "-out", self.path("ca-cert.pem"), "-days", "2", "-subj", "/CN=test authority",
            "-addext", "basicConstraints=critical,CA:TRUE",
        )

    def path(self, *names):
        return os.path.join(self.directory, *names)

    def new_key(self, name):
        return "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", self.path(f"{name}-key.pem")

    def issue(self, kind, name, directory):
        """Makes `kind`-cert.pem and `kind`-key.pem for the common name, and ca-cert.pem beside them. Returns their directory."""
        os.makedirs(self.path(directory), exist_ok=True)
        request, extensions = self.path("request"), self.path("extensions")
        run("openssl", "req", *self.new_key(f"{directory}/{kind}"), "-out", request, "-subj", f"/CN={name}")
        with open(extensions, "w") as file:
            file.write(f"subjectAltName=DNS:{name},IP:127.0.0.1\nbasicConstraints=CA:FALSE\n")
        run(
            "openssl", "x509", "-req", "-in", request, "-CA", self.path("ca-cert.pem"), "-CAkey", self.path("ca-key.pem"), "-CAcreateserial",
            "-days", "2", "-extfile", extensions, "-out", self.path(directory, f"{kind}-cert.pem"),
        )
        return self.trust(directory)

    def trust(self, directory):
        """A directory that has only ca-cert.pem beside what is there."""
        os.makedirs(self.path(directory), exist_ok=True)
        with open(self.path("ca-cert.pem")) as source, open(self.path(directory, "ca-cert.pem"), "w") as target:
            target.write(source.read())
        return self.path(directory)


def new_keys(path, *users):
    """Writes a file of pre-shared keys."""
    with open(path, "w") as file:
        file.writelines(f"{user}:{secrets.token_hex(32)}\n" for user in users)
    return path
