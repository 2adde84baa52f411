"""Answers per second of the site's pages, as ratios to a bare Flask "hello" under the same server and run.

Each page is asked for twice over: with a cookie that nobody signed, which passes by the kept pages and so has
the page rendered afresh, and without one, which is answered from memory. `SECONDS=0.5` makes a run short.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from tempfile import TemporaryDirectory

HOUSE = Path(__file__).resolve().parent.parent
SECONDS = float(os.environ.get("SECONDS", "3"))
CLIENTS = 4
CONTENT_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
HELLO_APP = """
from flask import Flask
app = Flask("hello")
app.add_url_rule("/", view_func=lambda: "hello")
"""
SERVE_HELLO = """
import sys
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import MPServer
MPServer("hello:app", port=int(sys.argv[1]), workers=int(sys.argv[2]), interface=Interfaces.WSGI,
         blocking_threads=4, log_level=LogLevels.warning).serve()
"""
PAGES = {
    "home": "/",
    "comparison": "/compare/cursor-vs-github-copilot",
    "tool": "/tools/cursor",
    "search": "/search?q=small+open+model",
}


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One page of one server, asked for with or without a cookie."""

    port: int
    path: str
    cookie: bool = False

    @property
    def raw(self) -> bytes:
        cookie = "Cookie: voter=x\r\n" if self.cookie else ""
        return f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{cookie}\r\n".encode()


def main() -> None:
    workers = len(os.sched_getaffinity(0))
    with (
        TemporaryDirectory() as folder,
        serve_hello(Path(folder), workers) as bare,
        serve_site(Path(folder)) as port,
    ):
        yardstick = answers_per_second(PageRequest(bare, "/"))
        print(f"{workers} workers, {CLIENTS} clients on the same machine, {SECONDS:g} s a row")
        print(f"{'page':<12}{'':<14}{'answers/s':>10}{'of hello':>10}")
        print(f"{'bare hello':<26}{yardstick:>10,.0f}{1:>10.3f}")
        for name, path in PAGES.items():
            for way, cookie in (("afresh", True), ("from memory", False)):
                rate = answers_per_second(PageRequest(port, path, cookie))
                print(f"{name:<12}{way:<14}{rate:>10,.0f}{rate / yardstick:>10.3f}", flush=True)
        again = answers_per_second(PageRequest(bare, "/"))
        print(f"{'bare hello':<12}{'again':<14}{again:>10,.0f}{again / yardstick:>10.3f}")


def answers_per_second(asked: PageRequest) -> float:
    """Return the answers per second that all clients together received."""
    with ProcessPoolExecutor(CLIENTS) as pool:
        return sum(pool.map(measure_client, repeat(asked, CLIENTS)))


def measure_client(asked: PageRequest) -> float:
    """Ask over one connection that is kept open; http.client would be slower than the server."""
    raw, answers = asked.raw, 0
    with socket.create_connection(("127.0.0.1", asked.port), timeout=10) as connection:
        send_request(connection, raw)
        start = now = time.perf_counter()
        while now - start < SECONDS:
            send_request(connection, raw)
            answers += 1
            now = time.perf_counter()
    return answers / (now - start)


def send_request(connection: socket.socket, raw: bytes, wanted: bytes = b"HTTP/1.1 200") -> None:
    """Send a request and read its answer to the end; raises RuntimeError unless it is as wanted."""
    connection.sendall(raw)
    got = b""
    while b"\r\n\r\n" not in got:
        got += receive(connection)
    head, _, body = got.partition(b"\r\n\r\n")
    length = CONTENT_LENGTH.search(head)
    if not head.startswith(wanted) or length is None:
        raise RuntimeError(f"Asked {raw!r} and got {head!r}")
    missing = int(length[1]) - len(body)
    while missing > 0:
        missing -= len(receive(connection))


def receive(connection: socket.socket) -> bytes:
    got = connection.recv(262_144)
    if not got:
        raise RuntimeError("The server hung up.")
    return got


@contextmanager
def serve_hello(folder: Path, workers: int) -> Iterator[int]:
    """Serve the yardstick."""
    (folder / "hello.py").write_text(HELLO_APP)
    port = free_port()
    with run_server([sys.executable, "-c", SERVE_HELLO, str(port), str(workers)], folder, port):
        yield port


@contextmanager
def serve_site(folder: Path) -> Iterator[int]:
    """Serve an instance of its own with the shipped catalogue."""
    port = free_port()
    os.environ.update(INSTANCE_DIR=str(folder / "instance"), PORT=str(port), DATABASE_URL="", SITE_URL="")
    with run_server([sys.executable, "-m", "flask", "--app", "app", "serve"], HOUSE, port):
        yield port


@contextmanager
def run_server(command: list[str], folder: Path, port: int) -> Iterator[None]:
    """Run a server until the block is left."""
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL) as server:
        try:
            wait_for_server(port, server)
            yield
        finally:
            server.send_signal(signal.SIGTERM)


def wait_for_server(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise RuntimeError("The server did not start.")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The server took longer than a minute to start.")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


if __name__ == "__main__":
    main()
