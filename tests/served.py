"""The site as it is run: granian, two processes, one database, one index."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from models.sqlite import driver
from settings import HOUSE

FLASK = [sys.executable, "-m", "flask", "--app", "app"]
PAIR = "/compare/cursor-vs-github-copilot"
# Each worker accepts on the same port, so that so many fresh connections reach them both.
CONNECTIONS = 16
FORM = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}


class Site:
    """A served instance that a test can ask, stop and start again."""

    def __init__(self, instance: Path, **settings: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.instance = instance
        self.environment = {
            **os.environ,
            "INSTANCE_DIR": str(instance),
            "PORT": str(self.port),
            "WORKERS": "2",
            "POSTS_PER_MINUTE": "1000000",
            **settings,
        }

    def start(self) -> None:
        self.process = subprocess.Popen(
            [*FLASK, "serve"],
            cwd=HOUSE,
            env=self.environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        eventually(lambda: self.status("/readyz") == 200, 60)

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def workers(self) -> list[int]:
        """The processes that answer."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return sorted({int(child) for task in tasks for child in task.read_text().split()})

    def command(self, *words: str) -> str:
        return subprocess.run(
            [*FLASK, *words], cwd=HOUSE, env=self.environment, check=True, capture_output=True, text=True
        ).stdout

    def ask(self, path: str, method: str = "GET", body: str | None = None, **headers: str) -> tuple[int, str]:
        with Line(self.port) as line:
            status, _, text = line.ask(path, method, body, headers)
            return status, text

    def status(self, path: str) -> int:
        try:
            return self.ask(path)[0]
        except OSError:
            return 0

    def everywhere(self, path: str, words: str) -> bool:
        return all(words in self.ask(path)[1] for _ in range(CONNECTIONS))

    def vote(self, tool: str, verdict: str) -> int:
        with Line(self.port) as line:
            return line.vote(tool, verdict)[0]

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """What the database file itself says."""
        database = driver.connect(str(self.instance / "shipworthy.db"))
        try:
            return list(database.execute(statement).fetchall())
        finally:
            database.close()


class Line:
    """One reader's connection, kept open between requests."""

    def __init__(self, port: int, timeout: float = 30) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def ask(
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
        headers = FORM | ({"Cookie": cookie} if cookie else {})
        form = urlencode({"tool": tool, "verdict": verdict})
        status, said, _ = self.ask(f"{PAIR}/votes", "POST", form, headers)
        return status, said


def eventually(is_so: Callable[[], bool], seconds: float) -> None:
    last = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < last, f"still not so after {seconds} s"
        time.sleep(0.05)
