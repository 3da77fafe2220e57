"""Programs that tests run."""

import subprocess


def run(*arguments, **keywords):
    """Runs a program that must succeed; returns what it printed."""
    result = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, **keywords)
    assert result.returncode == 0, f"{' '.join(arguments)}: {result.stdout}"
    return result.stdout


def fill(server, volume, *commands):
    """Gives qemu-io's commands to a volume, and flushes."""
    run("qemu-io", "-f", "raw", *[word for command in commands for word in ("-c", command)], "-c", "flush", server.uri(volume))
