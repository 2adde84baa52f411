"""The site as it is run: granian, two processes, one database, one index."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

HOUSE = Path(__file__).resolve().parent.parent
FLASK = [sys.executable, "-m", "flask", "--app", "app"]
PAIR = "/compare/cursor-vs-github-copilot"
# Each worker accepts on the same port, so that so many fresh connections reach them both.
CONNECTIONS = 16


class Site:
    """A served instance that a test can ask, stop and start again."""

    def __init__(self, instance: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.environment = {
            **os.environ,
            "INSTANCE_DIR": str(instance),
            "PORT": str(self.port),
            "WORKERS": "2",
            "POSTS_PER_MINUTE": "1000",
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

    def command(self, *words: str) -> None:
        subprocess.run([*FLASK, *words], cwd=HOUSE, env=self.environment, check=True, capture_output=True)

    def ask(self, path: str, method: str = "GET", body: str | None = None, **headers: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def status(self, path: str) -> int:
        try:
            return self.ask(path)[0]
        except OSError:
            return 0

    def everywhere(self, path: str, words: str) -> bool:
        return all(words in self.ask(path)[1] for _ in range(CONNECTIONS))

    def vote(self, tool: str, verdict: str) -> int:
        form = urlencode({"tool": tool, "verdict": verdict})
        headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
        return self.ask(f"{PAIR}/votes", "POST", form, **headers)[0]


def eventually(is_so: Callable[[], bool], seconds: float) -> None:
    last = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < last, f"still not so after {seconds} s"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("instance"))
    site.start()
    yield site
    site.kill()


def test_an_imported_change_is_found_through_every_worker_within_two_seconds(site, tmp_path):
    folder = shutil.copytree(HOUSE / "catalogue", tmp_path / "catalogue")
    cursor = folder / "tools" / "cursor.toml"
    cursor.write_text(re.sub(r'tagline = ".*"', 'tagline = "A quixotic editor"', cursor.read_text()))
    site.command("catalogue", "import", str(folder))
    assert site.everywhere(PAIR, "A quixotic editor")
    eventually(lambda: site.everywhere("/search?q=quixotic", "/tools/cursor"), 2)


def test_a_vote_is_in_the_next_answer_of_every_worker(site):
    assert site.everywhere(PAIR, "no votes yet")
    assert site.vote("cursor", "ship") == 303
    assert site.everywhere(PAIR, "1 ship, 0 skip")


def test_votes_survive_a_kill(site):
    before = site.ask("/tools/github-copilot")[1]
    assert "no votes yet" in before
    assert site.vote("github-copilot", "skip") == 303
    site.kill()
    site.start()
    assert site.everywhere(PAIR, "0 ship, 1 skip")
    site.command("votes", "recount")
