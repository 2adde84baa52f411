"""The site as it is run: granian, two processes, one database, one index."""

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

from models.database.sqlite import driver
from settings import PROJECT_ROOT
from tests.conftest import PATIENCE
from tests.ports import free_port

FLASK = [sys.executable, "-m", "flask", "--app", "app"]
PAIR = "/compare/cursor-vs-github-copilot"
# Each worker accepts on the same port, so that so many fresh connections reach them both.
CONNECTIONS = 16
FORM_HEADERS = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}


class ServedSite:
    """A served instance that a test can ask, stop and start again."""

    def __init__(self, instance: Path, **settings: str) -> None:
        self.port = free_port()
        self.instance = instance
        self.log_path = instance / "said.txt"
        self.environment = {
            **os.environ,
            "INSTANCE_DIR": str(instance),
            "PORT": str(self.port),
            "WORKERS": "2",
            "POSTS_PER_MINUTE": "1000000",
            **settings,
        }

    def start(self) -> None:
        with self.log_path.open("ab") as said:
            self.process = subprocess.Popen(
                [*FLASK, "serve"],
                cwd=PROJECT_ROOT,
                env=self.environment,
                start_new_session=True,
                stdout=said,
                stderr=said,
            )
        wait_until(self._is_ready)

    def _is_ready(self) -> bool:
        assert self.process.poll() is None, self.log_path.read_text()
        return self.status("/readyz") == 200

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        # A worker in the midst of a write outlives the signal a little, with its sockets and locks.
        wait_until(self._is_gone)

    def _is_gone(self) -> bool:
        try:
            socket.create_server(("127.0.0.1", self.port)).close()
        except OSError:
            return False
        return True

    def workers(self) -> list[int]:
        """The processes that answer, the oldest first."""
        found = set()
        for task in Path(f"/proc/{self.process.pid}/task").glob("*/children"):
            # A thread may end while it is looked at.
            with suppress(OSError):
                found.update(map(int, task.read_text().split()))
        return sorted(found, key=process_start)

    def command(self, *words: str) -> str:
        return subprocess.run(
            [*FLASK, *words],
            cwd=PROJECT_ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def request(
        self, path: str, method: str = "GET", body: str | None = None, **headers: str
    ) -> tuple[int, str]:
        with Connection(self.port) as line:
            status, _, text = line.request(path, method, body, headers)
            return status, text

    def status(self, path: str) -> int:
        try:
            return self.request(path)[0]
        except OSError:
            return 0

    def shown_by_every_worker(self, path: str, words: str) -> bool:
        return all(words in self.request(path)[1] for _ in range(CONNECTIONS))

    def vote(self, tool: str, verdict: str) -> int:
        with Connection(self.port) as line:
            return line.vote(tool, verdict)[0]

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """What the database file itself says."""
        database = driver.connect(str(self.instance / "shipworthy.db"))
        try:
            return list(database.execute(statement).fetchall())
        finally:
            database.close()


class Connection:
    """One reader's connection, kept open between requests."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def request(
        self, path: str, method: str = "GET", body: str | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, str]:
        """Return status, headers and text; raises OSError where no whole answer comes."""
        try:
            self._connection.request(method, path, body, headers or {})
            answer = self._connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        except http.client.HTTPException as fault:
            self._connection.close()
            raise ConnectionError(str(fault)) from fault
        except OSError:
            self._connection.close()
            raise

    def vote(self, tool: str, verdict: str, cookie: str = "") -> tuple[int, http.client.HTTPMessage]:
        headers = FORM_HEADERS | ({"Cookie": cookie} if cookie else {})
        form = urlencode({"tool": tool, "verdict": verdict})
        status, said, _ = self.request(f"{PAIR}/votes", "POST", form, headers)
        return status, said


def process_start(process: int) -> int:
    """When a process began, in ticks since the system did; 0 for one that is gone."""
    try:
        return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[19])
    except OSError:
        return 0


def wait_until(is_so: Callable[[], bool]) -> None:
    """Return as soon as it is so; fails where it does not come to be so."""
    last = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < last, f"still not so after {PATIENCE} s"
        time.sleep(0.01)
