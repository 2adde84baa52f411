"""Handing letters to a server, over connections that are used again."""

import smtplib
from collections import deque
from email.message import EmailMessage

from mail import replies
from mail.connecting import connect
from mail.faults import DeferredError, RefusedError, UnreachableError
from mail.form import FORM
from mail.replies import Reply
from mail.ways import Server

GOING_AWAY = 421


class Pool:
    """Keeps connections to one server open and uses each again; as many as there are threads that send."""

    def __init__(self, server: Server, name: str) -> None:
        self._server = server
        self._name = name
        self._idle: deque[smtplib.SMTP] = deque()

    def send(self, letter: EmailMessage) -> None:
        """Return once the server has said that it takes the letter; raises MailError."""
        try:
            connection, reply = self._begun(str(letter["From"].addresses[0].addr_spec))
            self._finish(connection, letter, reply)
        except smtplib.SMTPServerDisconnected as fault:
            raise DeferredError("the server hung up in the middle of the letter") from fault
        except (OSError, smtplib.SMTPException) as fault:
            raise DeferredError(f"the connection failed in the middle of the letter: {fault}") from fault
        self._idle.append(connection)

    def close(self) -> None:
        """Say goodbye on every connection."""
        while self._idle:
            connection = self._idle.pop()
            try:
                connection.quit()
            except (OSError, smtplib.SMTPException):
                connection.close()

    def _begun(self, sender: str) -> tuple[smtplib.SMTP, Reply]:
        # A server may have closed what lay idle; nothing is lost before it has heard of a letter.
        while self._idle:
            connection = self._idle.pop()
            try:
                reply = connection.mail(sender)
            except (OSError, smtplib.SMTPException):
                connection.close()
                continue
            if reply[0] != GOING_AWAY:
                return connection, reply
            connection.close()
        connection = connect(self._server, self._name)
        return connection, connection.mail(sender)

    def _finish(self, connection: smtplib.SMTP, letter: EmailMessage, reply: Reply) -> None:
        try:
            replies.expect_us(reply)
            replies.expect(connection.rcpt(str(letter["To"].addresses[0].addr_spec)))
            replies.expect(connection.data(letter.as_bytes(policy=FORM)))
        except (DeferredError, RefusedError):
            self._again(connection)
            raise
        except smtplib.SMTPDataError as fault:
            self._again(connection)
            raise replies.refusal(fault.smtp_code, fault.smtp_error) from fault
        except (OSError, smtplib.SMTPException, UnreachableError):
            connection.close()
            raise

    def _again(self, connection: smtplib.SMTP) -> None:
        try:
            connection.rset()
            self._idle.append(connection)
        except (OSError, smtplib.SMTPException):
            connection.close()
