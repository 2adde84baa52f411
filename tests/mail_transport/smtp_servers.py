"""Real SMTP servers on loopback, with the faults that tests need."""

import asyncio
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

USER, PASSWORD = "ship", "w0rthy:/@?"


class RecordingHandler:
    """Records every message; `answers` maps a recipient to the reply that refuses it."""

    def __init__(self, answers: dict[str, str] | None = None, pause: float = 0) -> None:
        self.messages: list[EmailMessage] = []
        self.answers = answers or {}
        self.pause = pause
        self.sessions: set[int] = set()

    @property
    def addresses(self) -> list[str]:
        """The recipients of the recorded messages."""
        return [str(message["To"]) for message in self.messages]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _: Any
    ) -> str:
        """Reply as `answers` says; an answer that begins with `once ` is used once, `drop` hangs up."""
        answer = self.answers.get(address, "250 ok")
        if answer.startswith("once "):
            del self.answers[address]
        if "drop" in answer:
            server.transport.close()
        if answer.startswith(("250", "drop")):
            envelope.rcpt_tos.append(address)
        return answer.removeprefix("once ")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Record the message."""
        if self.pause:
            await asyncio.sleep(self.pause)
        self.sessions.add(id(session))
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


@contextmanager
def run_smtp_server(handler: RecordingHandler, **options: Any) -> Iterator[int]:
    """Run a server during the block; yields its port."""
    controller = Controller(handler, hostname="127.0.0.1", port=0, **options)
    # The controller connects once to itself, and would reject its own certificate.
    controller._trigger_server = lambda: socket.create_connection(_address(controller)).close()
    controller.start()
    try:
        yield _address(controller)[1]
    finally:
        controller.stop()


def _address(controller: Controller) -> tuple[str, int]:
    return controller.server.sockets[0].getsockname()  # type: ignore[union-attr]


def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    """Accept USER with PASSWORD only."""
    return AuthResult(
        success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()), handled=False
    )


def make_certificate(folder: Path) -> Path:
    """Create a self-signed certificate for 127.0.0.1; return the file with key and certificate."""
    file = folder / "server.pem"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-keyout",
            str(folder / "key.pem"),
            "-out",
            str(folder / "cert.pem"),
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=IP:127.0.0.1,DNS:localhost",
        ],
        check=True,
        capture_output=True,
    )
    file.write_text((folder / "key.pem").read_text() + (folder / "cert.pem").read_text())
    return file


def server_tls_context(file: Path) -> ssl.SSLContext:
    """Return a server's TLS context with this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
