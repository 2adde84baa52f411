"""The site as in production: granian with two workers on one database and one index."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

from settings import PROJECT_ROOT
from tests import databases
from tests.conftest import GENEROUS_TIMEOUT, KEY
from tests.ports import free_port

FLASK = [sys.executable, "-m", "flask", "--app", "app"]
PAIR = "/compare/cursor-vs-github-copilot"
# The kernel spreads connections over both workers; this many reach each of them.
CONNECTIONS = 16
FORM_HEADERS = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}


class ServedSite:
    """A running site that a test can request, kill and restart."""

    def __init__(self, instance: Path, database_url: str, **settings: str) -> None:
        self.port = free_port()
        self.instance = instance
        self.database_url = database_url
        self.log_path = instance / "output.txt"
        self.environment = {
            **os.environ,
            "INSTANCE_DIR": str(instance),
            "DATABASE_URL": database_url,
            "SECRET_KEY": KEY,
            "PORT": str(self.port),
            "WORKERS": "2",
            "POSTS_PER_MINUTE": "1000000",
            **settings,
        }

    def start(self) -> None:
        with self.log_path.open("ab") as output:
            self.process = subprocess.Popen(
                [*FLASK, "serve"],
                cwd=PROJECT_ROOT,
                env=self.environment,
                start_new_session=True,
                stdout=output,
                stderr=output,
            )
        wait_until(self._is_ready)

    def _is_ready(self) -> bool:
        assert self.process.poll() is None, self.log_path.read_text()
        return self.status("/readyz") == 200

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        # A worker in a write survives the signal for a moment and holds its socket and locks.
        wait_until(self._is_gone)

    def _is_gone(self) -> bool:
        try:
            socket.create_server(("127.0.0.1", self.port)).close()
        except OSError:
            return False
        return True

    def workers(self) -> list[int]:
        """Return the ids of the worker processes, oldest first."""
        process_ids = set()
        for task in Path(f"/proc/{self.process.pid}/task").glob("*/children"):
            # The thread may end while it is read.
            with suppress(OSError):
                process_ids.update(map(int, task.read_text().split()))
        return sorted(process_ids, key=process_start)

    def command(self, *arguments: str) -> str:
        return subprocess.run(
            [*FLASK, *arguments],
            cwd=PROJECT_ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def request(
        self, path: str, method: str = "GET", body: str | None = None, **headers: str
    ) -> tuple[int, str]:
        with Connection(self.port) as connection:
            status, _, text = connection.request(path, method, body, headers)
            return status, text

    def status(self, path: str) -> int:
        try:
            return self.request(path)[0]
        except OSError:
            return 0

    def shown_by_every_worker(self, path: str, text: str) -> bool:
        return all(text in self.request(path)[1] for _ in range(CONNECTIONS))

    def vote(self, tool: str, verdict: str) -> int:
        with Connection(self.port) as connection:
            return connection.vote(tool, verdict)[0]

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """Return the rows of a query on the site's database."""
        return databases.read_rows(self.instance, self.database_url, statement)


class Connection:
    """A keep-alive connection of one client."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=GENEROUS_TIMEOUT)

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def request(
        self, path: str, method: str = "GET", body: str | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, str]:
        """Return status, headers and text; raises OSError unless the whole response arrives."""
        try:
            self._connection.request(method, path, body, headers or {})
            response = self._connection.getresponse()
            return response.status, response.headers, response.read().decode()
        except http.client.HTTPException as error:
            self._connection.close()
            raise ConnectionError(str(error)) from error
        except OSError:
            self._connection.close()
            raise

    def vote(self, tool: str, verdict: str, cookie: str = "") -> tuple[int, http.client.HTTPMessage]:
        headers = FORM_HEADERS | ({"Cookie": cookie} if cookie else {})
        form = urlencode({"tool": tool, "verdict": verdict})
        return self.request(f"{PAIR}/votes", "POST", form, headers)[:2]


def process_start(process: int) -> int:
    """Return when a process started, in clock ticks since boot; 0 if it has ended."""
    try:
        return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[19])
    except OSError:
        return 0


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait until the condition holds; fails after GENEROUS_TIMEOUT."""
    deadline = time.monotonic() + GENEROUS_TIMEOUT
    while not condition():
        assert time.monotonic() < deadline, f"condition not met after {GENEROUS_TIMEOUT} s"
        time.sleep(0.01)
