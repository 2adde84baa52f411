"""Sends messages over a pool of SMTP connections."""

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
    """Reuses connections to one server; opens as many as there are threads that send at once."""

    def __init__(self, server: SmtpDestination, client_name: str) -> None:
        self._server = server
        self._client_name = client_name
        self._idle: deque[smtplib.SMTP] = deque()

    def send(self, message: EmailMessage) -> None:
        """Return once the server has accepted the message; raises MailError."""
        try:
            connection, reply = self._start_message(str(message["From"].addresses[0].addr_spec))
            self._finish_message(connection, message, reply)
        except smtplib.SMTPServerDisconnected as error:
            raise DeferredError("the server hung up in the middle of the letter") from error
        except (OSError, smtplib.SMTPException) as error:
            raise DeferredError(f"the connection failed in the middle of the letter: {error}") from error
        self._idle.append(connection)

    def close(self) -> None:
        """Quit every connection."""
        while self._idle:
            connection = self._idle.pop()
            try:
                connection.quit()
            except (OSError, smtplib.SMTPException):
                connection.close()

    def _start_message(self, sender: str) -> tuple[smtplib.SMTP, SmtpReply]:
        # The server may have closed an idle connection; until MAIL FROM is answered, another one will do.
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
        connection = open_connection(self._server, self._client_name)
        return connection, connection.mail(sender)

    def _finish_message(self, connection: smtplib.SMTP, message: EmailMessage, reply: SmtpReply) -> None:
        try:
            smtp_replies.require_sender_accepted(reply)
            smtp_replies.require_success(connection.rcpt(str(message["To"].addresses[0].addr_spec)))
            smtp_replies.require_success(connection.data(message.as_bytes(policy=MESSAGE_POLICY)))
        except (DeferredError, RefusedError):
            self._reuse(connection)
            raise
        except smtplib.SMTPDataError as error:
            self._reuse(connection)
            raise smtp_replies.reply_error(error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException, UnreachableError):
            connection.close()
            raise

    def _reuse(self, connection: smtplib.SMTP) -> None:
        try:
            connection.rset()
            self._idle.append(connection)
        except (OSError, smtplib.SMTPException):
            connection.close()
