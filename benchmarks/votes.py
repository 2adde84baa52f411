"""Votes per second over HTTP, as a ratio to two baselines, and the latency of pages meanwhile.

The baselines (`vote_baseline.py`) are one process that inserts a ballot and a vote in one transaction each, at
synchronous=FULL on the same disk, and a Flask view that does only that, under the same server and for the same clients.
Each client is a process with one keep-alive connection. Every vote comes from a new voter, in a random network, on a random
contender, at the default caps. `SECONDS=2` makes a run short.
"""

import os
import random
import socket
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import vote_baseline
from benchmarks.pages import SECONDS, PageRequest, free_port, run_server, send_request
from models.database import sqlite
from settings import PROJECT_ROOT

CLIENTS = 16
PAIR = "/compare/cursor-vs-github-copilot"
READ_PAUSE_SECONDS = 0.02
CONTENDERS_QUERY = """
    SELECT matchup.slug, tool.slug FROM contender JOIN matchup ON matchup.id = matchup_id
    JOIN tool ON tool.id = tool_id ORDER BY contender.id
"""
# Makes the server take the network of a vote from X-Forwarded-For.
BEHIND_A_PROXY = {"TRUSTED_PROXIES": "1"}
# The slugs of a matchup and of a tool in it.
SlugPair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ReaderProfile:
    """A reader of one page; with a cookie the page is rendered, without one it comes from the page cache."""

    port: int
    cookie: bool
    path: str = PAIR


def main() -> None:
    workers = len(os.sched_getaffinity(0))
    with TemporaryDirectory() as folder, serve_site(Path(folder)) as port:
        database = Path(folder) / "instance" / "shipworthy.db"
        contenders = load_contenders(database)
        copy = vote_baseline.copy_database(database)
        with vote_baseline.serve_view(copy, workers) as view_port:
            loop_rates = [vote_baseline.measure_loop(copy)]
            view_rates = [votes_per_second(run_voters(view_port, contenders))]
            quiet = {profile: read_repeatedly(profile) for profile in reader_profiles(port)}
            vote_times, busy = run_voters_and_readers(port, contenders)
            view_rates.append(votes_per_second(run_voters(view_port, contenders)))
            loop_rates.append(vote_baseline.measure_loop(copy))
    print(
        f"{workers} workers, {CLIENTS} clients that vote and 2 that read on the same machine, {SECONDS:g} s\n"
    )
    print("| | | |\n| --- | ---: | ---: |")
    print_vote_rows(loop_rates, view_rates, vote_times)
    for profile, times in quiet.items():
        print_page_rows(profile, times, busy[profile])


def print_vote_rows(loop_rates: list[float], view_rates: list[float], times: list[float]) -> None:
    loop, view, votes = sum(loop_rates) / 2, sum(view_rates) / 2, votes_per_second(times)
    print(f"| bare loop of the two inserts | {loop_rates[0]:,.0f}/s, again {loop_rates[1]:,.0f}/s | 1.00 |")
    print(
        f"| bare Flask view of them | {view_rates[0]:,.0f}/s, again {view_rates[1]:,.0f}/s "
        f"| {view / loop:.2f} of the bare loop |"
    )
    print(
        f"| votes over HTTP | {votes:,.0f}/s "
        f"| {votes / loop:.2f} of the bare loop, {votes / view:.2f} of the bare view |"
    )
    print(f"| a vote's median, p95 | {median(times):.1f} ms, {p95(times):.1f} ms | |")


def print_page_rows(profile: ReaderProfile, quiet: list[float], busy: list[float]) -> None:
    name = "rendered afresh" if profile.cookie else "as a visitor gets it"
    for label, quantile in (("median", median), ("p95", p95)):
        before, during = quantile(quiet), quantile(busy)
        print(
            f"| comparison page, {name}, {label} | {before:.1f} ms quiet, {during:.1f} ms then "
            f"| {during / before:.1f} times |"
        )


def run_voters(port: int, contenders: list[SlugPair]) -> list[float]:
    """Let all clients vote; return the milliseconds of each vote."""
    with ProcessPoolExecutor(CLIENTS) as pool:
        clients = pool.map(vote_repeatedly, repeat(port, CLIENTS), repeat(contenders))
        return list(chain.from_iterable(clients))


def run_voters_and_readers(
    port: int, contenders: list[SlugPair]
) -> tuple[list[float], dict[ReaderProfile, list[float]]]:
    """Let all clients vote while two others read; return the milliseconds of each vote and of each page."""
    with ProcessPoolExecutor(CLIENTS + 2) as pool:
        voting = [pool.submit(vote_repeatedly, port, contenders) for _ in range(CLIENTS)]
        reading = {profile: pool.submit(read_repeatedly, profile) for profile in reader_profiles(port)}
        vote_times = list(chain.from_iterable(client.result() for client in voting))
        return vote_times, {profile: client.result() for profile, client in reading.items()}


def votes_per_second(times: list[float]) -> float:
    return len(times) / SECONDS


def reader_profiles(port: int) -> tuple[ReaderProfile, ReaderProfile]:
    return ReaderProfile(port, cookie=True), ReaderProfile(port, cookie=False)


def load_contenders(database: Path) -> list[SlugPair]:
    """Return the slugs of every contender."""
    with closing(sqlite.driver.connect(str(database))) as connection:
        return [(matchup, tool) for matchup, tool in connection.execute(CONTENDERS_QUERY)]


def vote_repeatedly(port: int, contenders: list[SlugPair]) -> list[float]:
    """Cast votes, each as a new voter; return the milliseconds of each."""
    rng = random.Random(os.getpid())

    def vote_request() -> bytes:
        matchup, tool = rng.choice(contenders)
        body = f"tool={tool}&verdict={rng.choice(('ship', 'skip'))}"
        address = ".".join(str(rng.randrange(1, 255)) for _ in range(4))
        return (
            f"POST /compare/{matchup}/votes HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nSec-Fetch-Site: same-origin\r\n"
            f"X-Forwarded-For: {address}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    return measure_requests(port, vote_request, b"HTTP/1.1 303", 0)


def read_repeatedly(profile: ReaderProfile) -> list[float]:
    """Request the page with pauses; return the milliseconds of each answer."""
    raw = PageRequest(profile.port, profile.path, profile.cookie).raw
    return measure_requests(profile.port, lambda: raw, b"HTTP/1.1 200", READ_PAUSE_SECONDS)


def measure_requests(
    port: int, build_request: Callable[[], bytes], status_line: bytes, pause: float
) -> list[float]:
    """Send requests over one connection for SECONDS; the first is not measured."""
    times = []
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        send_request(connection, build_request(), status_line)
        end = time.perf_counter() + SECONDS
        while (start := time.perf_counter()) < end:
            send_request(connection, build_request(), status_line)
            times.append(1000 * (time.perf_counter() - start))
            time.sleep(pause)
    return times


def p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def median(times: list[float]) -> float:
    return sorted(times)[len(times) // 2]


@contextmanager
def serve_site(folder: Path) -> Iterator[int]:
    """Serve a new instance with the shipped catalogue and the default caps."""
    port = free_port()
    os.environ.update(
        BEHIND_A_PROXY, INSTANCE_DIR=str(folder / "instance"), PORT=str(port), DATABASE_URL="", SITE_URL=""
    )
    with run_server([sys.executable, "-m", "flask", "--app", "app", "serve"], PROJECT_ROOT, port):
        yield port


if __name__ == "__main__":
    main()
