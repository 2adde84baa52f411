"""Votes per second over HTTP, as a ratio to a bare loop of the same two inserts; and what readers notice of it.

The yardsticks (`bare_votes.py`) are one process that writes a ballot and a vote in a transaction each, at synchronous=FULL,
on the same disk; and a Flask view that does only that, under the same server, for the same clients.
Each client is a process with a connection that is kept open. Every vote is a new voter's, from a network drawn at random, on a
contender drawn at random; the caps are those that a site has by default. `SECONDS=2` makes it short.
"""

import os
import random
import socket
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import vote_baseline
from benchmarks.pages import HOUSE, SECONDS, PageRequest, free_port, run_server, send_request
from models.database import sqlite

CLIENTS = 16
PAIR = "/compare/cursor-vs-github-copilot"
READ_PAUSE_SECONDS = 0.02
CONTENDERS_QUERY = """
    SELECT matchup.slug, tool.slug FROM contender JOIN matchup ON matchup.id = matchup_id
    JOIN tool ON tool.id = tool_id ORDER BY contender.id
"""
# How the server learns of the networks that the votes are said to come from.
BEHIND_A_PROXY = {"TRUSTED_PROXIES": "1"}


@dataclass(frozen=True, slots=True)
class ReaderProfile:
    """The ways of a reader: with a cookie the page is rendered afresh, without one it may come from memory."""

    port: int
    cookie: bool
    path: str = PAIR


def main() -> None:
    workers = len(os.sched_getaffinity(0))
    with TemporaryDirectory() as folder, serve_site(Path(folder)) as port:
        places = load_contenders(Path(folder))
        copy = vote_baseline.copy_database(Path(folder) / "instance" / "shipworthy.db")
        with vote_baseline.serve_view(copy, workers) as bare:
            rates = [vote_baseline.measure_loop(copy), votes_per_second(run_voters(bare, places))]
            quiet = {way: read_repeatedly(way) for way in reader_profiles(port)}
            times, busy = run_voters_and_readers(port, places)
            rates += [votes_per_second(run_voters(bare, places)), vote_baseline.measure_loop(copy)]
    loop, view, ours = (rates[0] + rates[3]) / 2, (rates[1] + rates[2]) / 2, votes_per_second(times)
    print(
        f"{workers} workers, {CLIENTS} clients that vote and 2 that read on the same machine, {SECONDS:g} s\n"
    )
    print("| | | |\n| --- | ---: | ---: |")
    print(f"| bare loop of the two inserts | {rates[0]:,.0f}/s, again {rates[3]:,.0f}/s | 1.00 |")
    print(
        f"| bare Flask view of them | {rates[1]:,.0f}/s, again {rates[2]:,.0f}/s | {view / loop:.2f} of the bare loop |"
    )
    print(
        f"| votes over HTTP | {ours:,.0f}/s | {ours / loop:.2f} of the bare loop, {ours / view:.2f} of the bare view |"
    )
    print(f"| a vote's median, p95 | {median(times):.1f} ms, {p95(times):.1f} ms | |")
    for way, before in quiet.items():
        name, then = "rendered afresh" if way.cookie else "as a visitor gets it", busy[way]
        print(
            f"| comparison page, {name}, median | {median(before):.1f} ms quiet, {median(then):.1f} ms then | {median(then) / median(before):.1f} times |"
        )
        print(
            f"| comparison page, {name}, p95 | {p95(before):.1f} ms quiet, {p95(then):.1f} ms then | {p95(then) / p95(before):.1f} times |"
        )


def run_voters(port: int, places: list[tuple[str, str]]) -> list[float]:
    """Let all clients vote; return the milliseconds that each vote took."""
    with ProcessPoolExecutor(CLIENTS) as pool:
        return [
            one
            for client in pool.map(vote_repeatedly, repeat(port, CLIENTS), repeat(places))
            for one in client
        ]


def run_voters_and_readers(
    port: int, places: list[tuple[str, str]]
) -> tuple[list[float], dict[ReaderProfile, list[float]]]:
    """Let all clients vote while others read; return the milliseconds of each vote and of each page."""
    with ProcessPoolExecutor(CLIENTS + 2) as pool:
        voting = [pool.submit(vote_repeatedly, port, places) for _ in range(CLIENTS)]
        reading = {way: pool.submit(read_repeatedly, way) for way in reader_profiles(port)}
        times = [one for client in voting for one in client.result()]
        return times, {way: client.result() for way, client in reading.items()}


def votes_per_second(times: list[float]) -> float:
    return len(times) / SECONDS


def reader_profiles(port: int) -> tuple[ReaderProfile, ReaderProfile]:
    return ReaderProfile(port, cookie=True), ReaderProfile(port, cookie=False)


def load_contenders(folder: Path) -> list[tuple[str, str]]:
    """Return every matchup and tool on which one may vote."""
    connection = sqlite.driver.connect(str(folder / "instance" / "shipworthy.db"))
    places = [(matchup, tool) for matchup, tool in connection.execute(CONTENDERS_QUERY)]
    connection.close()
    return places


def vote_repeatedly(port: int, places: list[tuple[str, str]]) -> list[float]:
    """Vote as one new voter after the other; return the milliseconds that each vote took."""
    dice = random.Random(os.getpid())

    def vote() -> bytes:
        matchup, tool = dice.choice(places)
        body = f"tool={tool}&verdict={dice.choice(('ship', 'skip'))}"
        network = ".".join(str(dice.randrange(1, 255)) for _ in range(4))
        return (
            f"POST /compare/{matchup}/votes HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nSec-Fetch-Site: same-origin\r\n"
            f"X-Forwarded-For: {network}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    return measure_requests(port, vote, b"HTTP/1.1 303", 0)


def read_repeatedly(way: ReaderProfile) -> list[float]:
    """Read the page now and then, as a reader; return the milliseconds that each answer took."""
    raw = PageRequest(way.port, way.path, way.cookie).raw
    return measure_requests(way.port, lambda: raw, b"HTTP/1.1 200", READ_PAUSE_SECONDS)


def measure_requests(port: int, request: Callable[[], bytes], wanted: bytes, pause: float) -> list[float]:
    times = []
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        send_request(connection, request(), wanted)
        last = time.perf_counter() + SECONDS
        while (start := time.perf_counter()) < last:
            send_request(connection, request(), wanted)
            times.append(1000 * (time.perf_counter() - start))
            time.sleep(pause)
    return times


def p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def median(times: list[float]) -> float:
    return sorted(times)[len(times) // 2]


@contextmanager
def serve_site(folder: Path) -> Iterator[int]:
    """Serve an instance of its own with the shipped catalogue and the default caps."""
    port = free_port()
    os.environ.update(
        BEHIND_A_PROXY, INSTANCE_DIR=str(folder / "instance"), PORT=str(port), DATABASE_URL="", SITE_URL=""
    )
    with run_server([sys.executable, "-m", "flask", "--app", "app", "serve"], HOUSE, port):
        yield port


if __name__ == "__main__":
    main()
