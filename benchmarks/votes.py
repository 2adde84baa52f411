"""Votes per second over HTTP, as a ratio to a bare loop of the same two inserts; and what readers notice of it.

The yardstick is one process that writes a ballot and a vote in a transaction each, at synchronous=FULL, on the same disk.
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
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.pages import HOUSE, SECONDS, Asked, ask, free_port, served
from models import sqlite

CLIENTS = 16
PAIR = "/compare/cursor-vs-github-copilot"
PAUSE = 0.02
BALLOT = "INSERT INTO ballot (voter_id, contender_id, choice, cast_at) VALUES (?, 1, 'ship', '2026-11-24 10:00:00')"
VOTE = (
    "INSERT INTO vote (voter_id, contender_id, verdict, cast_at, ballot_id) "
    "VALUES (?, 1, 'ship', '2026-11-24 10:00:00', ?) ON CONFLICT (voter_id, contender_id) DO UPDATE SET "
    "verdict = excluded.verdict, cast_at = excluded.cast_at, ballot_id = excluded.ballot_id"
)
PLACES = """
    SELECT matchup.slug, tool.slug FROM contender JOIN matchup ON matchup.id = matchup_id
    JOIN tool ON tool.id = tool_id ORDER BY contender.id
"""
COUNTERS = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_is_counted%'"
# How the server learns of the networks that the votes are said to come from.
BEHIND_A_PROXY = {"TRUSTED_PROXIES": "1"}


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways of a reader: with a cookie the page is rendered afresh, without one it may come from memory."""

    port: int
    cookie: bool
    path: str = PAIR


def main() -> None:
    with TemporaryDirectory() as folder, site(Path(folder)) as port:
        bare, places = bare_loop(Path(folder) / "instance" / "shipworthy.db"), contenders(Path(folder))
        quiet = {way: p95(read_for_a_while(way)) for way in ways(port)}
        with ProcessPoolExecutor(CLIENTS + 2) as pool:
            voting = [pool.submit(vote_for_a_while, port, places) for _ in range(CLIENTS)]
            reading = {way: pool.submit(read_for_a_while, way) for way in ways(port)}
            times = [one for client in voting for one in client.result()]
            busy = {way: p95(client.result()) for way, client in reading.items()}
        again = bare_loop(Path(folder) / "instance" / "shipworthy.db")
    rate = len(times) / SECONDS
    print(
        f"{len(os.sched_getaffinity(0))} workers, {CLIENTS} clients that vote and 2 that read on the same machine, {SECONDS:g} s\n"
    )
    print("| | | |\n| --- | ---: | ---: |")
    print(f"| bare loop of the two inserts | {bare:,.0f}/s, again {again:,.0f}/s | 1.00 |")
    print(f"| votes over HTTP | {rate:,.0f}/s | {rate / ((bare + again) / 2):.2f} of the bare loop |")
    print(f"| a vote's median, p95 | {median(times):.1f} ms, {p95(times):.1f} ms | |")
    for way, before in quiet.items():
        name = "rendered afresh" if way.cookie else "as a visitor gets it"
        print(
            f"| comparison page, p95, {name} | {before:.1f} ms quiet, {busy[way]:.1f} ms then | {busy[way] / before:.1f} times |"
        )


def ways(port: int) -> tuple[Ways, Ways]:
    return Ways(port, cookie=True), Ways(port, cookie=False)


def bare_loop(database: Path) -> float:
    """Return the transactions per second of one process that does nothing else, without the site's own counts."""
    bare = database.with_name(f"bare-{time.monotonic_ns()}.db")
    with closing(sqlite.driver.connect(str(database))) as source:
        source.execute(f"VACUUM INTO '{bare}'")
    connection = sqlite.driver.connect(str(bare), isolation_level=None)
    for pragma in (*sqlite.ON_CONNECT, "PRAGMA journal_mode=WAL"):
        connection.execute(pragma)
    for (name,) in connection.execute(COUNTERS).fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute(
        "INSERT OR IGNORE INTO voter (id, key_hash, first_seen) VALUES (999999999, 'bare', '2026-11-24')"
    )
    start, many = time.perf_counter(), 0
    while time.perf_counter() - start < SECONDS:
        connection.execute("BEGIN IMMEDIATE")
        ballot = connection.execute(BALLOT, (999999999,)).lastrowid
        connection.execute(VOTE, (999999999, ballot))
        connection.execute("COMMIT")
        many += 1
    seconds = time.perf_counter() - start
    connection.close()
    return many / seconds


def contenders(folder: Path) -> list[tuple[str, str]]:
    """Return every matchup and tool on which one may vote."""
    connection = sqlite.driver.connect(str(folder / "instance" / "shipworthy.db"))
    places = [(matchup, tool) for matchup, tool in connection.execute(PLACES)]
    connection.close()
    return places


def vote_for_a_while(port: int, places: list[tuple[str, str]]) -> list[float]:
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

    return timed(port, vote, b"HTTP/1.1 303", 0)


def read_for_a_while(way: Ways) -> list[float]:
    """Read the page now and then, as a reader; return the milliseconds that each answer took."""
    raw = Asked(way.port, way.path, way.cookie).raw
    return timed(way.port, lambda: raw, b"HTTP/1.1 200", PAUSE)


def timed(port: int, request: Callable[[], bytes], wanted: bytes, pause: float) -> list[float]:
    times = []
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        ask(connection, request(), wanted)
        last = time.perf_counter() + SECONDS
        while (start := time.perf_counter()) < last:
            ask(connection, request(), wanted)
            times.append(1000 * (time.perf_counter() - start))
            time.sleep(pause)
    return times


def p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def median(times: list[float]) -> float:
    return sorted(times)[len(times) // 2]


@contextmanager
def site(folder: Path) -> Iterator[int]:
    """Serve an instance of its own with the shipped catalogue and the default caps."""
    port = free_port()
    os.environ.update(
        BEHIND_A_PROXY, INSTANCE_DIR=str(folder / "instance"), PORT=str(port), DATABASE_URL="", SITE_URL=""
    )
    with served([sys.executable, "-m", "flask", "--app", "app", "serve"], HOUSE, port):
        yield port


if __name__ == "__main__":
    main()
