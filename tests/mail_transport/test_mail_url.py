"""Parsing MAIL_URL."""

from pathlib import Path

import pytest

from mail_transport import mail_url
from mail_transport.mail_url import MaildirDestination, SmtpDestination


@pytest.mark.parametrize(
    ("url", "destination"),
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
def test_a_mail_url_is_parsed(url: str, destination: object) -> None:
    assert mail_url.parse_mail_url(url) == destination


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
def test_an_invalid_mail_url_says_what_would_be_right(url: str, remedy: str) -> None:
    with pytest.raises(ValueError, match=remedy):
        mail_url.parse_mail_url(url)
