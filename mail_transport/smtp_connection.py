"""Opens SMTP connections: TLS, then login."""

import smtplib
import ssl

from mail_transport import smtp_replies
from mail_transport.errors import UnreachableError
from mail_transport.mail_url import SmtpDestination


def open_connection(server: SmtpDestination, client_name: str) -> smtplib.SMTP:
    """Return an encrypted connection, logged in if there is a user; raises UnreachableError."""
    address = f"{server.host}:{server.port}"
    try:
        return _open_and_log_in(server, client_name)
    except UnreachableError as error:
        raise UnreachableError(f"{address} {error}") from error
    except ssl.SSLCertVerificationError as error:
        raise UnreachableError(
            f"{address} shows a certificate that does not hold: {error.verify_message}. Name the server as "
            "its certificate does, or set SSL_CERT_FILE to the authority that signed it"
        ) from error
    except smtplib.SMTPAuthenticationError as error:
        raise UnreachableError(
            f"{address} refuses the user or password: {smtp_replies.reply_text(error.smtp_error)}"
        ) from error
    except (OSError, smtplib.SMTPException) as error:
        raise UnreachableError(f"{address} cannot be reached: {error}") from error


def _open_and_log_in(server: SmtpDestination, client_name: str) -> smtplib.SMTP:
    tls_context = ssl.create_default_context()
    # Without a client name smtplib looks up this machine's in the DNS.
    if server.implicit_tls:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, client_name, timeout=server.timeout, context=tls_context
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, client_name, timeout=server.timeout)
    try:
        connection.ehlo_or_helo_if_needed()
        if not server.implicit_tls:
            _start_tls(connection, server, tls_context)
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _start_tls(connection: smtplib.SMTP, server: SmtpDestination, tls_context: ssl.SSLContext) -> None:
    if connection.has_extn("starttls"):
        connection.starttls(context=tls_context)
        connection.ehlo_or_helo_if_needed()
    elif server.password and not server.loopback:
        raise UnreachableError(
            "offers no STARTTLS, and the password is not sent in the clear. Use smtps:// or another server"
        )
