"""`flask serve` in processes of its own."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from settings import PROJECT_ROOT
from tests import databases
from tests.conftest import GENEROUS_TIMEOUT, KEY
from tests.ports import free_port
from tests.served_site import wait_until


class ServerProcess:
    """`flask serve` on an instance folder, with its output."""

    def __init__(self, folder: Path, database_url: str, port: int) -> None:
        self._log = folder.with_suffix(".log")
        self.port = port
        settings = {
            "INSTANCE_DIR": str(folder),
            "DATABASE_URL": database_url,
            "PORT": str(port),
            "WORKERS": "2",
            "PYTHONUNBUFFERED": "1",
        }
        # Without one, a site on SQLite makes its own.
        settings |= {"SECRET_KEY": KEY} if database_url else {}
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flask", "--app", "app", "serve"],
                cwd=PROJECT_ROOT,
                env={"PATH": os.environ["PATH"], **settings},
                stdout=log,
                stderr=log,
            )

    def output(self) -> str:
        return self._log.read_text()

    def is_announced(self) -> bool:
        assert self.process.poll() is None, self.output()
        return f" at http://127.0.0.1:{self.port} (pid {self.process.pid};" in self.output()

    def stop(self, signal_: signal.Signals) -> int:
        self.process.send_signal(signal_)
        return self.process.wait(GENEROUS_TIMEOUT)


@contextmanager
def run_site(folder: Path, database_url: str, port: int) -> Iterator[ServerProcess]:
    """Serve during the block, which starts once the address is announced."""
    server = ServerProcess(folder, database_url, port)
    try:
        wait_until(server.is_announced)
        yield server
    finally:
        server.process.kill()
        server.process.wait()


def get_status(port: int, path: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=GENEROUS_TIMEOUT)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def change_log_size(folder: Path, database_url: str) -> list[tuple[int, ...]]:
    sizes = "SELECT (SELECT count(*) FROM change), (SELECT max(id) FROM change)"
    return databases.read_rows(folder, database_url, sizes)


def test_an_empty_folder_becomes_a_site_and_a_second_start_changes_nothing(
    tmp_path: Path, served_database: str
) -> None:
    port = free_port()
    with run_site(tmp_path, served_database, port) as server:
        assert get_status(port, "/readyz") == get_status(port, "/") == 200
        assert server.stop(signal.SIGTERM) == 0
        assert "The sample catalogue is in" in server.output()
    first = change_log_size(tmp_path, served_database)
    with run_site(tmp_path, served_database, port) as server:
        assert server.stop(signal.SIGINT) == 0
        assert "sample catalogue" not in server.output()
    assert change_log_size(tmp_path, served_database) == first


def test_a_port_in_use_is_named(tmp_path: Path, served_database: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = ServerProcess(tmp_path, served_database, taken.getsockname()[1])
        assert server.process.wait(GENEROUS_TIMEOUT) == 1
    assert f"Cannot listen on 127.0.0.1:{server.port}: Address already in use." in server.output()
    assert "Traceback" not in server.output()
