"""Responses per second of the site's pages, and their ratio to a Flask app that only says hello.

Each page is measured twice: with an unsigned cookie, which bypasses the page cache and renders the page, and
without a cookie, which reads it from memory. `SECONDS=0.5` shortens a run.
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

from settings import PROJECT_ROOT

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
    """A page of one server, requested with or without a cookie."""

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
        serve_hello(Path(folder), workers) as hello_port,
        serve_site(Path(folder)) as port,
    ):
        hello_rate = answers_per_second(PageRequest(hello_port, "/"))
        print(f"{workers} workers, {CLIENTS} clients on the same machine, {SECONDS:g} s a row")
        print(f"{'page':<12}{'':<14}{'answers/s':>10}{'of hello':>10}")
        print(f"{'bare hello':<26}{hello_rate:>10,.0f}{1:>10.3f}")
        for name, path in PAGES.items():
            for source, cookie in (("afresh", True), ("from memory", False)):
                rate = answers_per_second(PageRequest(port, path, cookie))
                print(f"{name:<12}{source:<14}{rate:>10,.0f}{rate / hello_rate:>10.3f}", flush=True)
        second_hello_rate = answers_per_second(PageRequest(hello_port, "/"))
        print(
            f"{'bare hello':<12}{'again':<14}{second_hello_rate:>10,.0f}{second_hello_rate / hello_rate:>10.3f}"
        )


def answers_per_second(request: PageRequest) -> float:
    """Return the responses per second that all clients together received."""
    with ProcessPoolExecutor(CLIENTS) as pool:
        return sum(pool.map(measure_client, repeat(request, CLIENTS)))


def measure_client(request: PageRequest) -> float:
    """Send requests over one keep-alive connection; http.client is slower than the server."""
    raw, answers = request.raw, 0
    with socket.create_connection(("127.0.0.1", request.port), timeout=10) as connection:
        send_request(connection, raw)
        start = now = time.perf_counter()
        while now - start < SECONDS:
            send_request(connection, raw)
            answers += 1
            now = time.perf_counter()
    return answers / (now - start)


def send_request(connection: socket.socket, raw: bytes, status: bytes = b"HTTP/1.1 200") -> None:
    """Send a request and read the whole response; raises RuntimeError unless it has this status line."""
    connection.sendall(raw)
    received = b""
    while b"\r\n\r\n" not in received:
        received += receive(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    length = CONTENT_LENGTH.search(head)
    if not head.startswith(status) or length is None:
        raise RuntimeError(f"Asked {raw!r} and got {head!r}")
    missing = int(length[1]) - len(body)
    while missing > 0:
        missing -= len(receive(connection))


def receive(connection: socket.socket) -> bytes:
    chunk = connection.recv(262_144)
    if not chunk:
        raise RuntimeError("The server hung up.")
    return chunk


@contextmanager
def serve_hello(folder: Path, workers: int) -> Iterator[int]:
    """Serve the hello app; yields its port."""
    (folder / "hello.py").write_text(HELLO_APP)
    port = free_port()
    with run_server([sys.executable, "-c", SERVE_HELLO, str(port), str(workers)], folder, port):
        yield port


@contextmanager
def serve_site(folder: Path) -> Iterator[int]:
    """Serve a new instance with the shipped catalogue; yields its port."""
    port = free_port()
    os.environ.update(INSTANCE_DIR=str(folder / "instance"), PORT=str(port), DATABASE_URL="", SITE_URL="")
    with run_server([sys.executable, "-m", "flask", "--app", "app", "serve"], PROJECT_ROOT, port):
        yield port


@contextmanager
def run_server(command: list[str], folder: Path, port: int) -> Iterator[None]:
    """Run a server while the block runs."""
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
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


if __name__ == "__main__":
    main()
