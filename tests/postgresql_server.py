"""A real PostgreSQL server of the tests' own: `python -m tests.postgresql_server COMMAND …` runs a command beside one.

The command finds the addresses of two servers in TEST_DATABASE_SERVER, one for each process of pytest: readers of
the ballot log wait for the transactions of every database on their server. Debian's package brings the programs;
a server runs as a user of its own, since it refuses root, on loopback, in a folder that goes with it.
"""

import os
import shutil
import signal
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
ENVIRONMENT = {"PATH": SEARCH_PATH, "LC_ALL": "C.UTF-8"}
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


class Server:
    """A server in a folder of its own, which a test can stop and start again on the same port."""

    def __init__(self, folder: Path, options: tuple[str, ...]) -> None:
        self._port = free_port()
        self.address = f"postgresql://{ADMIN}@127.0.0.1:{self._port}"
        self._log = folder / "log"
        run = ["postgres", "-D", str(folder / "data"), "-k", str(folder), "-h", "127.0.0.1"]
        settings = [part for option in options for part in ("-c", option)]
        self._command = [*run, "-p", str(self._port), *settings]
        create = ["initdb", "--no-sync", "-A", "trust", "-U", ADMIN, "-E", "UTF8", "-D", str(folder / "data")]
        subprocess.run(create, check=True, capture_output=True, user=USER, env=ENVIRONMENT, cwd="/")

    def start(self) -> None:
        """Start, and return once connections are accepted."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, user=USER, env=ENVIRONMENT, cwd="/", stdout=log, stderr=log
            )
        ready = ["pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self._port)]
        deadline = time.monotonic() + START_TIMEOUT
        while subprocess.run(ready, check=False, env=ENVIRONMENT).returncode:
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {self._log.read_text(errors='replace')}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End every session and stop: SIGINT is PostgreSQL's fast shutdown."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(START_TIMEOUT)


@contextmanager
def run_server(options: tuple[str, ...] = FAST) -> Iterator[str]:
    """Run a new server and yield its address, `postgresql://admin@127.0.0.1:PORT`."""
    with run_restartable_server(options) as server:
        yield server.address


@contextmanager
def run_restartable_server(options: tuple[str, ...] = FAST) -> Iterator[Server]:
    """Run a new server and yield it."""
    # A path for a socket file is short, and the server's user has to reach it: pytest's folders do not do.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    shutil.chown(folder, USER or os.geteuid())
    try:
        server = Server(folder, options)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    """Run a command beside a server and return its exit code."""
    if not is_installed():
        sys.stderr.write("PostgreSQL is not installed: apt-get install postgresql pgbouncer\n")
        return 1
    with run_server() as first, run_server() as second:
        environment = {**os.environ, "TEST_DATABASE_SERVER": f"{first} {second}"}
        return subprocess.run(command, check=False, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
