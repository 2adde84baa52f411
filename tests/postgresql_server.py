"""A real PostgreSQL server of the tests' own: `python -m tests.postgresql_server COMMAND …` runs a command beside one.

The command finds the server's address in TEST_DATABASE_SERVER. Debian's package brings the programs; the server
runs as a user of its own, since it refuses root, on loopback, in a folder that goes with it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port

BINARIES = [*map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), os.environ["PATH"]]
SEARCH_PATH = os.pathsep.join(BINARIES)
PROGRAMS = ("initdb", "postgres", "psql", "pg_dump", "pg_isready")
# The server refuses to run as root.
USER = "postgres" if os.geteuid() == 0 else None
ADMIN = "admin"
START_TIMEOUT = 60
# Nothing of a test survives a power cut.
FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=400",
    "lock_timeout=4s",
)


def is_installed() -> bool:
    """Whether this machine has the programs."""
    return all(shutil.which(name, path=SEARCH_PATH) for name in PROGRAMS)


@contextmanager
def run_server(options: tuple[str, ...] = FAST) -> Iterator[str]:
    """Run a new server and yield its address, `postgresql://admin@127.0.0.1:PORT`."""
    # A path for a socket file is short, and the server's user has to reach it: pytest's folders do not do.
    folder = tempfile.mkdtemp(prefix="pg-", dir="/tmp")
    shutil.chown(folder, USER or os.geteuid())
    environment = {"PATH": SEARCH_PATH, "LC_ALL": "C.UTF-8"}
    port = free_port()
    try:
        create = ["initdb", "--no-sync", "-A", "trust", "-U", ADMIN, "-E", "UTF8", "-D", f"{folder}/data"]
        subprocess.run(create, check=True, capture_output=True, user=USER, env=environment, cwd="/")
        run = ["postgres", "-D", f"{folder}/data", "-k", folder, "-h", "127.0.0.1", "-p", str(port)]
        settings = [part for option in options for part in ("-c", option)]
        with Path(folder, "log").open("wb") as log:
            server = subprocess.Popen(
                [*run, *settings], user=USER, env=environment, cwd="/", stdout=log, stderr=log
            )
        try:
            _await_start(port, server, Path(folder, "log"))
            yield f"postgresql://{ADMIN}@127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(START_TIMEOUT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _await_start(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    ready = ["pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    deadline = time.monotonic() + START_TIMEOUT
    while subprocess.run(ready, check=False, env={"PATH": SEARCH_PATH}).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')}")
        time.sleep(0.05)


def main(command: list[str]) -> int:
    """Run a command beside a server and return its exit code."""
    if not is_installed():
        sys.stderr.write("PostgreSQL is not installed: apt-get install postgresql pgbouncer\n")
        return 1
    with run_server() as address:
        return subprocess.run(
            command, check=False, env={**os.environ, "TEST_DATABASE_SERVER": address}
        ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
