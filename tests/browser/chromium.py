"""How Chromium is started, and a server that serves an app to it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wsgi import ClosingIterator

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def serve(site: Flask) -> Iterator[str]:
    """Serve a site on a free port until the block ends; yields its origin."""
    server = make_server(
        "127.0.0.1", 0, _buffered(site), threaded=True, request_handler=_SilentRequestHandler
    )
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _buffered(site: Flask) -> WSGIApplication:
    """Read each response whole and close it: werkzeug leaves files open when a browser hangs up."""

    def respond(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        with closing(ClosingIterator(site(environ, start_response))) as chunks:
            return [b"".join(chunks)]

    return respond


class _SilentRequestHandler(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        """Log nothing."""
