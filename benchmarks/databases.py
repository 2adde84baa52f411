"""Pages and votes per second on SQLite and on PostgreSQL, with one group of worker processes and with two.

Each database has a baseline in the same run: one process that inserts a ballot and a vote per transaction, durably. The
PostgreSQL server runs on this machine with its default durability. `SECONDS=2` makes a run short.
"""

import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from itertools import chain, cycle, islice, repeat
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, text

from benchmarks import vote_baseline
from benchmarks.pages import SECONDS, PageRequest, free_port, measure_client, run_server
from benchmarks.votes import (
    BEHIND_A_PROXY,
    CLIENTS,
    PAIR,
    SlugPair,
    load_contenders,
    median,
    p95,
    vote_repeatedly,
)
from settings import PROJECT_ROOT
from tests.postgresql_server import run_server as run_postgresql

FLASK = [sys.executable, "-m", "flask", "--app", "app"]
SECRET_KEY = "for-this-benchmark-only-0123456789abcdef"
READERS = 4
ROWS = ("comparison from memory", "comparison afresh", "votes", "bare loop of a vote's two inserts")


def main() -> None:
    with TemporaryDirectory() as folder, run_postgresql(("max_connections=200",)) as server:
        sqlite, contenders = measure_sqlite(Path(folder, "sqlite"))
        one = measure_postgresql(Path(folder, "one"), f"{server}/one", contenders, groups=1)
        two = measure_postgresql(Path(folder, "two"), f"{server}/two", contenders, groups=2)
    workers = len(os.sched_getaffinity(0))
    print(
        f"{workers} workers a group, {READERS} readers, {CLIENTS} voters on the same machine, {SECONDS:g} s a row\n"
    )
    print("| per second | SQLite | PostgreSQL, one group | of SQLite | two groups | of SQLite |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, *rates in zip(ROWS, sqlite, one, two, strict=True):
        base = rates[0]
        print(
            f"| {name} | {base:,.0f} | "
            + " | ".join(f"{rate:,.0f} | {rate / base:.2f}" for rate in rates[1:])
            + " |"
        )


def measure_sqlite(instance: Path) -> tuple[list[float], list[SlugPair]]:
    """Return the rates of ROWS on SQLite, and the contenders of the shipped catalogue."""
    with serve(instance, "") as port:
        contenders = load_contenders(instance / "shipworthy.db")
        rates = measure_site([port], contenders, "SQLite")
        loop = vote_baseline.measure_loop(vote_baseline.copy_database(instance / "shipworthy.db"))
    return [*rates, loop], contenders


def measure_postgresql(instance: Path, url: str, contenders: list[SlugPair], groups: int) -> list[float]:
    """Return the rates of ROWS on a new PostgreSQL database, served by so many groups of processes."""
    create_database(url)
    run(
        [*FLASK, "db", "upgrade"],
        cwd=PROJECT_ROOT,
        env=environment(instance, url),
        check=True,
        capture_output=True,
    )
    with ExitStack() as stack:
        ports = [
            stack.enter_context(serve(instance.with_name(f"{instance.name}-{number}"), url))
            for number in range(groups)
        ]
        rates = measure_site(ports, contenders, f"PostgreSQL, {groups} groups")
    return [*rates, measure_postgresql_loop(url)]


def create_database(url: str) -> None:
    server, _, name = url.rpartition("/")
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()


def measure_site(ports: Sequence[int], contenders: list[SlugPair], name: str) -> list[float]:
    """Return pages from memory, pages rendered and votes per second; clients spread over the ports."""
    from_memory = pages_per_second([PageRequest(port, PAIR) for port in ports])
    rendered = pages_per_second([PageRequest(port, PAIR, cookie=True) for port in ports])
    with ProcessPoolExecutor(CLIENTS) as pool:
        clients = pool.map(vote_repeatedly, islice(cycle(ports), CLIENTS), repeat(contenders))
        times = list(chain.from_iterable(clients))
    print(f"{name}: a vote's median {median(times):.1f} ms, p95 {p95(times):.1f} ms", flush=True)
    return [from_memory, rendered, len(times) / SECONDS]


def pages_per_second(requests: Sequence[PageRequest]) -> float:
    with ProcessPoolExecutor(READERS) as pool:
        return sum(pool.map(measure_client, islice(cycle(requests), READERS)))


def measure_postgresql_loop(url: str) -> float:
    """Return the transactions per second of a single process; counter triggers are off, as in SQLite's loop."""
    engine = create_engine(url)
    with closing(engine.raw_connection().driver_connection) as connection:
        connection.autocommit = True
        connection.execute("SET session_replication_role = replica")
        voter = connection.execute(
            "INSERT INTO voter (key_hash, first_seen) VALUES ('bare', '2026-11-24') RETURNING id"
        ).fetchone()[0]
        start, votes = time.perf_counter(), 0
        while time.perf_counter() - start < SECONDS:
            with connection.transaction():
                ballot = connection.execute(
                    _for_psycopg(vote_baseline.BALLOT) + " RETURNING id", (voter,)
                ).fetchone()[0]
                connection.execute(_for_psycopg(vote_baseline.VOTE), (voter, ballot))
            votes += 1
        return votes / (time.perf_counter() - start)


def _for_psycopg(statement: str) -> str:
    return statement.replace("?", "%s")


def environment(instance: Path, url: str, port: int = 8000) -> dict[str, str]:
    """Return the environment of one group of processes."""
    return {
        **os.environ,
        **BEHIND_A_PROXY,
        "INSTANCE_DIR": str(instance),
        "DATABASE_URL": url,
        "SECRET_KEY": SECRET_KEY,
        "SITE_URL": "",
        "PORT": str(port),
    }


@contextmanager
def serve(instance: Path, url: str) -> Iterator[int]:
    """Serve an instance with the shipped catalogue on a free port."""
    port = free_port()
    os.environ.update(environment(instance, url, port))
    with run_server([*FLASK, "serve"], PROJECT_ROOT, port):
        yield port


if __name__ == "__main__":
    main()
