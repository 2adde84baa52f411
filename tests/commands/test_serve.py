"""`flask serve`, as its own processes."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from models.sqlite import driver
from settings import HOUSE

PATIENCE = 60


@pytest.fixture
def port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def command(folder: Path, port: int) -> subprocess.Popen[str]:
    settings = {"INSTANCE_DIR": str(folder), "PORT": str(port), "WORKERS": "2", "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "serve"],
        cwd=HOUSE,
        env={"PATH": os.environ["PATH"], **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextmanager
def served(folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    with command(folder, port) as server:
        try:
            assert wait_for(port, server), server.communicate(timeout=5)
            yield server
        finally:
            if server.poll() is None:
                server.kill()


def wait_for(port: int, server: subprocess.Popen[str]) -> bool:
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last and server.poll() is None:
        try:
            return status(port, "/readyz") == 200
        except OSError:
            time.sleep(0.1)
    return False


def status(port: int, path: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def rows(folder: Path) -> list[tuple[int, ...]]:
    database = driver.connect(str(folder / "shipworthy.db"))
    found = database.execute("SELECT (SELECT count(*) FROM change), (SELECT max(id) FROM change)").fetchall()
    database.close()
    return list(found)


def test_an_empty_folder_becomes_a_site_and_a_second_start_changes_nothing(tmp_path: Path, port: int) -> None:
    with served(tmp_path, port) as server:
        assert status(port, "/") == 200
        server.send_signal(signal.SIGTERM)
        said = server.communicate(timeout=10)[0]
        assert server.returncode == 0
    first = rows(tmp_path)
    assert "The sample catalogue is in" in said
    assert f" at http://127.0.0.1:{port} (pid {server.pid};" in said
    with served(tmp_path, port) as server:
        server.send_signal(signal.SIGINT)
        assert "sample catalogue" not in server.communicate(timeout=10)[0]
        assert server.returncode == 0
    assert rows(tmp_path) == first


def test_a_port_in_use_is_named(tmp_path: Path, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)), command(tmp_path, port) as server:
        said = server.communicate(timeout=PATIENCE)[0]
    assert server.returncode == 1
    assert f"Cannot listen on 127.0.0.1:{port}: Address already in use." in said
    assert "Traceback" not in said
