"""Letters per second of `newsletter send` to a local mail server, as a ratio to a bare smtplib loop.

The mail server is aiosmtpd in a separate process. `LETTERS=1000` makes a run short.
"""

import os
import smtplib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

import flask_migrate

from app import create_app
from benchmarks.pages import free_port, wait_for_server
from commands.shared import server
from models.catalogue import change_log
from models.catalogue.tables import ChangeKind, Matchup
from models.database.base import db
from models.database.transactions import write_transaction
from models.newsletter import subscribers
from models.newsletter.email_address import parse_address
from settings import PROJECT_ROOT, Settings

LETTERS = int(os.environ.get("LETTERS", "10000"))
SINK = """
import sys, time
from aiosmtpd.controller import Controller
class Sink:
    async def handle_DATA(self, server, session, envelope):
        return "250 taken"
Controller(Sink(), hostname="127.0.0.1", port=int(sys.argv[1])).start()
while True:
    time.sleep(60)
"""


def main() -> None:
    with TemporaryDirectory() as folder, run_sink() as port:
        fill_instance(Path(folder))
        bare = letters_per_second(lambda: run_bare_loop(port))
        ours = letters_per_second(lambda: send_newsletter(Path(folder), port))
        print(f"{LETTERS:,} letters to aiosmtpd on this machine")
        print(
            f"{'bare smtplib loop, one connection':<36}{bare:>8,.0f}/s  {1:>6.3f}  {LETTERS / bare:>6.1f} s"
        )
        print(f"{'newsletter send':<36}{ours:>8,.0f}/s  {ours / bare:>6.3f}  {LETTERS / ours:>6.1f} s")


def letters_per_second(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return LETTERS / (time.perf_counter() - start)


def fill_instance(folder: Path) -> None:
    """Create an instance with the shipped catalogue, a matchup published today, and its subscribers."""
    settings = Settings(instance_dir=folder, secret_key="0123456789abcdef" * 2)
    instance = create_app(settings)
    with instance.app_context():
        flask_migrate.upgrade()
        server.prepare_site()
        with write_transaction():
            newest = db.session.query(Matchup).order_by(Matchup.published.desc()).first()
            change_log.record_change(ChangeKind.MATCHUP_PUBLISHED, "published today", matchup_id=newest.id)
            for number in range(LETTERS):
                subscribers.import_confirmed(parse_address(f"reader{number}@example.org"), "a benchmark")
        db.session.remove()
        db.engine.dispose()


def send_newsletter(folder: Path, port: int) -> None:
    environment = os.environ | {"INSTANCE_DIR": str(folder), "SECRET_KEY": "0123456789abcdef" * 2}
    environment |= {"MAIL_URL": f"smtp://127.0.0.1:{port}", "DATABASE_URL": "", "SITE_URL": ""}
    command = [sys.executable, "-m", "flask", "--app", "app", "newsletter", "send"]
    output = subprocess.run(
        command, cwd=PROJECT_ROOT, env=environment, check=True, capture_output=True, text=True
    ).stdout
    if f"{LETTERS:,} sent, 0 waiting" not in output:
        raise RuntimeError(output)


def run_bare_loop(port: int) -> None:
    """Send letters of the same size over one connection, without an outbox."""
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "ship@example.org", "reader@example.org", "An issue"
    letter.set_content("A line of an issue, of about sixty characters all in all.\n" * 100)
    with smtplib.SMTP("127.0.0.1", port, "localhost") as connection:
        for _ in range(LETTERS):
            connection.send_message(letter)


@contextmanager
def run_sink() -> Iterator[int]:
    port = free_port()
    with subprocess.Popen([sys.executable, "-c", SINK, str(port)]) as process:
        try:
            wait_for_server(port, process)
            yield port
        finally:
            process.kill()


if __name__ == "__main__":
    main()
