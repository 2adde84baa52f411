"""PgBouncer in transaction mode before a test's server, with a configuration of its own."""

import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.ports import free_port
from tests.postgresql_server import START_TIMEOUT, USER
from tests.served_site import wait_until

# Fewer sessions than the site has connections, so that transactions do change sessions.
SESSIONS = 6
CONFIGURATION = """
[databases]
* = host=127.0.0.1 port={server_port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {sessions}
"""


@contextmanager
def run_pooler(database_url: str) -> Iterator[str]:
    """Run PgBouncer before the server of a DATABASE_URL, and yield the URL that leads through it."""
    server, port = urlsplit(database_url), free_port()
    folder = Path(tempfile.mkdtemp(prefix="pgbouncer-", dir="/tmp"))
    configuration = folder / "pgbouncer.ini"
    # With auth_type = any, everybody is the user that the database's line names.
    text = CONFIGURATION.format(server_port=server.port, port=port, sessions=SESSIONS)
    configuration.write_text(text.replace("* = ", f"* = user={server.username} "))
    for path in (folder, configuration):
        shutil.chown(path, USER or folder.owner())
    pooler = subprocess.Popen(["pgbouncer", "-q", str(configuration)], user=USER, cwd="/")
    try:
        wait_until(lambda: _is_listening(port))
        yield database_url.replace(f":{server.port}/", f":{port}/")
    finally:
        pooler.terminate()
        pooler.wait(START_TIMEOUT)
        shutil.rmtree(folder, ignore_errors=True)


def _is_listening(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True
