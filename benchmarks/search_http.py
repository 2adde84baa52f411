"""A whole search request over HTTP at 10,000 tools: `python -m benchmarks.search_http [TOOLS]`.

One worker with synthetic tools, one client with the cookie of an unknown voter, so that no page comes from the cache.
Prints the time of a response, also as a multiple of the server's simplest page, and the worker's memory.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import numpy as np
from sqlalchemy import create_engine

from benchmarks import hostile_queries, synthetic_corpus
from models.database import sqlite

PROJECT = Path(__file__).resolve().parent.parent
ROUNDS = 4
UNKNOWN_VOTER = {"Cookie": "voter=x"}
# Ranks of synthetic words.
COMMON_RANKS, MIDDLING_RANKS = range(20, 60), range(900, 940)


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with TemporaryDirectory() as folder:
        instance = Path(folder)
        fill_instance(instance, many)
        with run_site(instance) as (port, process):
            print(f"{many:,} tools, one worker, one client")
            print("| what | p50 ms | p95 ms | of a bare page |")
            print("| --- | ---: | ---: | ---: |")
            bare = measure_times(port, ["/healthz"] * 40)
            for name, paths in search_paths().items():
                p50, p95 = measure_times(port, paths)
                print(f"| {name} | {p50:.1f} | {p95:.1f} | {p50 / bare[0]:.1f} |", flush=True)
            print(f"| bare page | {bare[0]:.1f} | {bare[1]:.1f} | 1.0 |")
            for what, field in (("in all", "VmRSS"), ("without files that are mapped", "RssAnon")):
                held = sum(memory_megabytes(worker, field) for worker in worker_pids(process.pid))
                print(f"worker's memory, {what}: {held:.0f} MB")


def fill_instance(instance: Path, many: int) -> None:
    """Migrate an instance and fill it with synthetic tools."""
    run_flask(instance, "db", "upgrade")
    engine = create_engine(f"sqlite:///{instance / 'shipworthy.db'}", module=sqlite.driver)
    sqlite.SqliteAdapter().configure_engine(engine)
    synthetic_corpus.fill_database(engine, many)
    engine.dispose()
    run_flask(instance, "index", "rebuild")


def search_paths() -> dict[str, list[str]]:
    """Return the paths to request by kind."""
    common, middling = (
        map(synthetic_corpus.make_word, COMMON_RANKS),
        [synthetic_corpus.make_word(rank) for rank in MIDDLING_RANKS],
    )
    singles = list(common)
    return {
        "one common word": [f"/search?q={word}" for word in singles],
        "two words": [f"/search?q={a}+{b}" for a, b in zip(singles, middling, strict=True)],
        "a facet": [f"/search?q={word}&category=shelf-3" for word in singles],
        "by community": [f"/search?q={word}&sort=community" for word in singles],
        "a typo": [f"/search?q={word[:2]}{word[3:4]}{word[2:3]}{word[4:]}" for word in middling],
        "completion": [f"/search/suggest?q={word[:4]}" for word in middling],
        "a hostile text": [f"/search?q={encode_text(text)}" for text in hostile_texts(singles + middling)],
    }


def hostile_texts(known: list[str]) -> list[str]:
    """Return one in three of the hostile texts."""
    return [text for texts in hostile_queries.build_queries(known).values() for text in texts][::3]


def encode_text(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def measure_times(port: int, paths: list[str]) -> tuple[float, float]:
    """Return the median and the 95th percentile of the response time, in milliseconds."""
    connection = HTTPConnection("127.0.0.1", port)
    for path in paths:
        request_page(connection, path)
    times = [request_page(connection, path) for _ in range(ROUNDS) for path in paths]
    connection.close()
    p50, p95 = np.percentile(times, [50, 95])
    return float(p50), float(p95)


def request_page(connection: HTTPConnection, path: str) -> float:
    start = time.perf_counter()
    connection.request("GET", path, headers=UNKNOWN_VOTER)
    response = connection.getresponse()
    response.read()
    if response.status != 200:
        raise SystemExit(f"{path} answered {response.status}")
    return (time.perf_counter() - start) * 1000


@contextmanager
def run_site(instance: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "serve"],
        cwd=PROJECT,
        env=build_environment(instance, PORT=str(port), WORKERS="1"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_ready(port)
        yield port, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def wait_until_ready(port: int) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz"):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise SystemExit("the site did not come up")


def worker_pids(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def memory_megabytes(pid: int, field: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(field))


def run_flask(instance: Path, *words: str) -> None:
    command = [sys.executable, "-m", "flask", "--app", "app", *words]
    subprocess.run(
        command, cwd=PROJECT, env=build_environment(instance), check=True, stdout=subprocess.DEVNULL
    )


def build_environment(instance: Path, **more: str) -> dict[str, str]:
    return os.environ | {"INSTANCE_DIR": str(instance)} | more


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
