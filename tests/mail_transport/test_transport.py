"""Letters on their way to a server, or into a folder."""

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


def a_letter(to: str = "ada@example.org") -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "ship@example.org", to, "Über alles"
    letter["List-Unsubscribe"] = f"<https://ship.example/newsletter/unsubscribe/{'x' * 200}>"
    letter.set_content(".\n.. a dot begins this line\n")
    return letter


def send(url: str, *letters: EmailMessage) -> None:
    with closing(
        transport.open_transport(mail_url.parse_mail_url(url), Path("/nowhere"), "ship.example")
    ) as sender:
        for letter in letters:
            sender.send(letter)


def test_a_letter_arrives_as_it_was_written() -> None:
    office = RecordingHandler()
    with run_smtp_server(office) as port:
        send(f"smtp://127.0.0.1:{port}", a_letter())
    (letter,) = office.letters
    assert letter["Subject"] == "Über alles"
    assert letter.get_content().splitlines() == [".", ".. a dot begins this line"]


def test_a_long_link_to_leave_stays_in_one_piece(tmp_path: Path) -> None:
    with closing(transport.open_transport(MaildirDestination(), tmp_path, "ship.example")) as sender:
        sender.send(a_letter())
    (file,) = (tmp_path / "new").iterdir()
    assert f"List-Unsubscribe: {a_letter()['List-Unsubscribe']}\r\n".encode() in file.read_bytes()


def test_a_folder_is_a_maildir_that_its_owner_alone_reads(tmp_path: Path) -> None:
    with closing(transport.open_transport(MaildirDestination(), tmp_path / "mail", "ship.example")) as sender:
        sender.send(a_letter())
    (file,) = (tmp_path / "mail" / "new").glob("*.eml")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [message["To"] for message in mailbox.Maildir(tmp_path / "mail")] == ["ada@example.org"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file")
    with (
        closing(transport.open_transport(MaildirDestination(), tmp_path / "mail", "x")) as sender,
        pytest.raises(UnreachableError, match="mail"),
    ):
        sender.send(a_letter())


def test_one_connection_carries_many_letters() -> None:
    office = RecordingHandler()
    with run_smtp_server(office) as port:
        send(f"smtp://127.0.0.1:{port}", *(a_letter() for _ in range(5)))
    assert (len(office.letters), len(office.sessions)) == (5, 1)


def test_as_many_connections_as_threads_that_send() -> None:
    office = RecordingHandler(pause=0.02)
    way = "smtp://127.0.0.1:{}"
    with (
        run_smtp_server(office) as port,
        closing(transport.open_transport(mail_url.parse_mail_url(way.format(port)), Path(), "x")) as sender,
        ThreadPoolExecutor(3) as threads,
    ):
        list(threads.map(lambda _: sender.send(a_letter()), range(12)))
    assert len(office.letters) == 12
    assert len(office.sessions) <= 3


@pytest.mark.parametrize(
    ("answer", "fault"),
    [("451 later", DeferredError), ("550 no such user", RefusedError), ("drop", DeferredError)],
)
def test_what_a_server_says_to_one_letter_is_no_matter_of_the_next(
    answer: str, fault: type[Exception]
) -> None:
    office = RecordingHandler({"eve@example.org": answer})
    with (
        run_smtp_server(office) as port,
        closing(transport.open_transport(SmtpDestination("127.0.0.1", port), Path(), "x")) as sender,
    ):
        with pytest.raises(fault):
            sender.send(a_letter("eve@example.org"))
        sender.send(a_letter())
    assert office.addresses == ["ada@example.org"]


def test_a_connection_that_was_closed_while_idle_is_opened_again() -> None:
    office = RecordingHandler()
    with (
        run_smtp_server(office) as port,
        closing(transport.open_transport(SmtpDestination("127.0.0.1", port), Path(), "x")) as sender,
    ):
        sender.send(a_letter())
        sender._idle[0].sock.shutdown(socket.SHUT_RDWR)
        sender.send(a_letter())
    assert len(office.letters) == 2


def test_a_server_that_is_away_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(UnreachableError, match=f"127.0.0.1:{port} cannot be reached: .*refused"):
        send(f"smtp://127.0.0.1:{port}", a_letter())


def test_a_server_that_says_nothing_is_given_up_after_a_while() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        pytest.raises(UnreachableError, match="timed out"),
    ):
        send(f"smtp://127.0.0.1:{silent.getsockname()[1]}?timeout=0.2", a_letter())


def test_a_slow_server_puts_a_letter_off() -> None:
    with run_smtp_server(RecordingHandler(pause=2)) as port, pytest.raises(DeferredError):
        send(f"smtp://127.0.0.1:{port}?timeout=1", a_letter())


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_a_refused_login_is_told_without_the_password() -> None:
    options = {"authenticator": authenticate, "auth_require_tls": False}
    with (
        run_smtp_server(RecordingHandler(), **options) as port,
        pytest.raises(UnreachableError, match="refuses the user or password") as told,
    ):
        send(f"smtp://{USER}:hunter2@127.0.0.1:{port}", a_letter())
    assert "hunter2" not in str(told.value)


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_a_password_goes_in_the_clear_to_this_machine_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    office, options = (
        RecordingHandler(),
        {"authenticator": authenticate, "auth_require_tls": False, "auth_required": True},
    )
    with run_smtp_server(office, **options) as port:
        send(f"smtp://{SIGN_IN}127.0.0.1:{port}", a_letter())
        monkeypatch.setattr(mail_url, "LOOPBACK_HOSTS", ())
        with pytest.raises(
            UnreachableError, match="offers no STARTTLS, and the password is not sent in the clear"
        ):
            send(f"smtp://{SIGN_IN}127.0.0.1:{port}", a_letter())
    assert len(office.letters) == 1


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls"))


def test_a_password_goes_by_starttls(signed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(signed))
    monkeypatch.setattr(mail_url, "LOOPBACK_HOSTS", ())
    office = RecordingHandler()
    options = {
        "tls_context": server_tls_context(signed),
        "require_starttls": True,
        "authenticator": authenticate,
        "auth_required": True,
    }
    with run_smtp_server(office, **options) as port:
        send(f"smtp://{SIGN_IN}127.0.0.1:{port}", a_letter())
    assert len(office.letters) == 1


def test_smtps_is_encrypted_from_the_first_byte(signed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(signed))
    office = RecordingHandler()
    with run_smtp_server(office, ssl_context=server_tls_context(signed)) as port:
        send(f"smtps://127.0.0.1:{port}", a_letter())
    assert len(office.letters) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(signed: Path) -> None:
    with (
        run_smtp_server(RecordingHandler(), tls_context=server_tls_context(signed)) as port,
        pytest.raises(UnreachableError, match=r"certificate that does not hold.*SSL_CERT_FILE"),
    ):
        send(f"smtp://127.0.0.1:{port}", a_letter())


@pytest.mark.parametrize(
    ("url", "way"),
    [
        ("maildir:", MaildirDestination()),
        ("maildir:/var/mail/ship", MaildirDestination(Path("/var/mail/ship"))),
        ("smtp://mail.example", SmtpDestination("mail.example", 587)),
        (
            "smtp://u:p%40@mail.example:25?timeout=5",
            SmtpDestination("mail.example", 25, "u", "p@", timeout=5),
        ),
        ("smtps://mail.example", SmtpDestination("mail.example", 465, implicit_tls=True)),
        ("smtp://[::1]:25", SmtpDestination("::1", 25)),
    ],
)
def test_an_address_says_where_letters_go(url: str, way: object) -> None:
    assert mail_url.parse_mail_url(url) == way


@pytest.mark.parametrize(
    ("url", "remedy"),
    [
        ("", "needs maildir:"),
        ("http://mail.example", "needs maildir:"),
        ("smtp:mail.example", "needs maildir:"),
        ("maildir:mail", "whole path"),
        ("smtp://", "needs maildir:"),
        ("smtp://mail.example:0", "needs maildir:"),
        ("smtp://mail.example:99999", "cannot be read"),
        ("smtp://user@mail.example", "both a user and a password"),
        ("smtp://u:p/w@mail.example", "%2F|cannot be read"),
        ("smtp://u:p@mail.example/inbox", "%2F"),
        ("smtp://mail.example?timeout=0", "timeout=SECONDS"),
        ("smtp://mail.example?timeout=nan", "timeout=SECONDS"),
        ("smtp://mail.example?tls=no", "timeout=SECONDS"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_what_would_be(url: str, remedy: str) -> None:
    with pytest.raises(ValueError, match=remedy):
        mail_url.parse_mail_url(url)
