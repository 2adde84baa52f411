"""Handing letters to a server, over connections that are used again."""

import smtplib
from collections import deque
from email.message import EmailMessage

from mail_transport import smtp_replies
from mail_transport.errors import DeferredError, RefusedError, UnreachableError
from mail_transport.mail_url import SmtpDestination
from mail_transport.message_policy import MESSAGE_POLICY
from mail_transport.smtp_connection import open_connection
from mail_transport.smtp_replies import SmtpReply

SERVICE_CLOSING = 421


class SmtpConnectionPool:
    """Keeps connections to one server open and uses each again; as many as there are threads that send."""

    def __init__(self, server: SmtpDestination, name: str) -> None:
        self._server = server
        self._name = name
        self._idle: deque[smtplib.SMTP] = deque()

    def send(self, letter: EmailMessage) -> None:
        """Return once the server has said that it takes the letter; raises MailError."""
        try:
            connection, reply = self._start_letter(str(letter["From"].addresses[0].addr_spec))
            self._send_letter(connection, letter, reply)
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

    def _start_letter(self, sender: str) -> tuple[smtplib.SMTP, SmtpReply]:
        # A server may have closed what lay idle; nothing is lost before it has heard of a letter.
        while self._idle:
            connection = self._idle.pop()
            try:
                reply = connection.mail(sender)
            except (OSError, smtplib.SMTPException):
                connection.close()
                continue
            if reply[0] != SERVICE_CLOSING:
                return connection, reply
            connection.close()
        connection = open_connection(self._server, self._name)
        return connection, connection.mail(sender)

    def _send_letter(self, connection: smtplib.SMTP, letter: EmailMessage, reply: SmtpReply) -> None:
        try:
            smtp_replies.require_sender_accepted(reply)
            smtp_replies.require_success(connection.rcpt(str(letter["To"].addresses[0].addr_spec)))
            smtp_replies.require_success(connection.data(letter.as_bytes(policy=MESSAGE_POLICY)))
        except (DeferredError, RefusedError):
            self._reuse(connection)
            raise
        except smtplib.SMTPDataError as fault:
            self._reuse(connection)
            raise smtp_replies.reply_error(fault.smtp_code, fault.smtp_error) from fault
        except (OSError, smtplib.SMTPException, UnreachableError):
            connection.close()
            raise

    def _reuse(self, connection: smtplib.SMTP) -> None:
        try:
            connection.rset()
            self._idle.append(connection)
        except (OSError, smtplib.SMTPException):
            connection.close()
