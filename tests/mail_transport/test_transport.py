"""Sending messages to an SMTP server or into a maildir."""

import mailbox
import socket
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import pytest

from mail_transport import mail_url, transport
from mail_transport.errors import DeferredError, RefusedError, UnreachableError
from mail_transport.mail_url import MaildirDestination, SmtpDestination
from tests.mail_transport.smtp_servers import (
    PASSWORD,
    USER,
    RecordingHandler,
    authenticate,
    make_certificate,
    run_smtp_server,
    server_tls_context,
)

SIGN_IN = f"{USER}:{quote(PASSWORD, safe='')}@"


def a_message(to: str = "ada@example.org") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "ship@example.org", to, "Über alles"
    message["List-Unsubscribe"] = f"<https://ship.example/newsletter/unsubscribe/{'x' * 200}>"
    message.set_content(".\n.. a dot begins this line\n")
    return message


def send(url: str, *messages: EmailMessage) -> None:
    with closing(
        transport.open_transport(mail_url.parse_mail_url(url), Path("/nowhere"), "ship.example")
    ) as opened:
        for message in messages:
            opened.send(message)


def test_a_message_arrives_unchanged() -> None:
    handler = RecordingHandler()
    with run_smtp_server(handler) as port:
        send(f"smtp://127.0.0.1:{port}", a_message())
    (message,) = handler.messages
    assert message["Subject"] == "Über alles"
    assert message.get_content().splitlines() == [".", ".. a dot begins this line"]


def test_a_long_unsubscribe_link_is_not_folded(tmp_path: Path) -> None:
    with closing(transport.open_transport(MaildirDestination(), tmp_path, "ship.example")) as opened:
        opened.send(a_message())
    (file,) = (tmp_path / "new").iterdir()
    assert f"List-Unsubscribe: {a_message()['List-Unsubscribe']}\r\n".encode() in file.read_bytes()


def test_a_maildir_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    with closing(transport.open_transport(MaildirDestination(), tmp_path / "mail", "ship.example")) as opened:
        opened.send(a_message())
    (file,) = (tmp_path / "mail" / "new").glob("*.eml")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [message["To"] for message in mailbox.Maildir(tmp_path / "mail")] == ["ada@example.org"]


def test_an_unwritable_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file")
    with (
        closing(transport.open_transport(MaildirDestination(), tmp_path / "mail", "x")) as opened,
        pytest.raises(UnreachableError, match="mail"),
    ):
        opened.send(a_message())


def test_one_connection_carries_many_messages() -> None:
    handler = RecordingHandler()
    with run_smtp_server(handler) as port:
        send(f"smtp://127.0.0.1:{port}", *(a_message() for _ in range(5)))
    assert (len(handler.messages), len(handler.sessions)) == (5, 1)


def test_at_most_one_connection_per_sending_thread() -> None:
    handler = RecordingHandler(pause=0.02)
    with (
        run_smtp_server(handler) as port,
        closing(transport.open_transport(SmtpDestination("127.0.0.1", port), Path(), "x")) as opened,
        ThreadPoolExecutor(3) as threads,
    ):
        list(threads.map(lambda _: opened.send(a_message()), range(12)))
    assert len(handler.messages) == 12
    assert len(handler.sessions) <= 3


@pytest.mark.parametrize(
    ("answer", "fault"),
    [("451 later", DeferredError), ("550 no such user", RefusedError), ("drop", DeferredError)],
)
def test_a_refused_message_does_not_affect_the_next(answer: str, fault: type[Exception]) -> None:
    handler = RecordingHandler({"eve@example.org": answer})
    with (
        run_smtp_server(handler) as port,
        closing(transport.open_transport(SmtpDestination("127.0.0.1", port), Path(), "x")) as opened,
    ):
        with pytest.raises(fault):
            opened.send(a_message("eve@example.org"))
        opened.send(a_message())
    assert handler.addresses == ["ada@example.org"]


def test_a_connection_closed_while_idle_is_replaced() -> None:
    handler = RecordingHandler()
    with (
        run_smtp_server(handler) as port,
        closing(transport.open_transport(SmtpDestination("127.0.0.1", port), Path(), "x")) as opened,
    ):
        opened.send(a_message())
        opened._idle[0].sock.shutdown(socket.SHUT_RDWR)
        opened.send(a_message())
    assert len(handler.messages) == 2


def test_a_server_that_is_down_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(UnreachableError, match=f"127.0.0.1:{port} cannot be reached: .*refused"):
        send(f"smtp://127.0.0.1:{port}", a_message())


def test_a_silent_server_is_unreachable_after_the_timeout() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        pytest.raises(UnreachableError, match="timed out"),
    ):
        send(f"smtp://127.0.0.1:{silent.getsockname()[1]}?timeout=0.2", a_message())


def test_a_timeout_during_the_message_defers_it() -> None:
    with run_smtp_server(RecordingHandler(pause=2)) as port, pytest.raises(DeferredError):
        send(f"smtp://127.0.0.1:{port}?timeout=1", a_message())


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_the_error_of_a_refused_login_has_no_password() -> None:
    options = {"authenticator": authenticate, "auth_require_tls": False}
    with (
        run_smtp_server(RecordingHandler(), **options) as port,
        pytest.raises(UnreachableError, match="refuses the user or password") as refused,
    ):
        send(f"smtp://{USER}:hunter2@127.0.0.1:{port}", a_message())
    assert "hunter2" not in str(refused.value)


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_a_password_is_sent_unencrypted_to_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    handler, options = (
        RecordingHandler(),
        {"authenticator": authenticate, "auth_require_tls": False, "auth_required": True},
    )
    with run_smtp_server(handler, **options) as port:
        send(f"smtp://{SIGN_IN}127.0.0.1:{port}", a_message())
        monkeypatch.setattr(mail_url, "LOOPBACK_HOSTS", ())
        with pytest.raises(
            UnreachableError, match="offers no STARTTLS, and the password is not sent in the clear"
        ):
            send(f"smtp://{SIGN_IN}127.0.0.1:{port}", a_message())
    assert len(handler.messages) == 1


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls"))


def test_a_password_is_sent_after_starttls(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setattr(mail_url, "LOOPBACK_HOSTS", ())
    handler = RecordingHandler()
    options = {
        "tls_context": server_tls_context(certificate),
        "require_starttls": True,
        "authenticator": authenticate,
        "auth_required": True,
    }
    with run_smtp_server(handler, **options) as port:
        send(f"smtp://{SIGN_IN}127.0.0.1:{port}", a_message())
    assert len(handler.messages) == 1


def test_smtps_is_encrypted_from_the_first_byte(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    handler = RecordingHandler()
    with run_smtp_server(handler, ssl_context=server_tls_context(certificate)) as port:
        send(f"smtps://127.0.0.1:{port}", a_message())
    assert len(handler.messages) == 1


def test_an_untrusted_certificate_is_refused(certificate: Path) -> None:
    with (
        run_smtp_server(RecordingHandler(), tls_context=server_tls_context(certificate)) as port,
        pytest.raises(UnreachableError, match=r"certificate that does not hold.*SSL_CERT_FILE"),
    ):
        send(f"smtp://127.0.0.1:{port}", a_message())
