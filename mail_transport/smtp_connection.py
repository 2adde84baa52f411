"""A connection to a server, encrypted and signed in."""

import smtplib
import ssl

from mail_transport import smtp_replies
from mail_transport.errors import UnreachableError
from mail_transport.mail_url import SmtpDestination


def open_connection(server: SmtpDestination, name: str) -> smtplib.SMTP:
    """Return a connection that is ready for letters: encrypted and signed in as the address asks."""
    where = f"{server.host}:{server.port}"
    try:
        return _open_and_sign_in(server, name)
    except UnreachableError as fault:
        raise UnreachableError(f"{where} {fault}") from fault
    except ssl.SSLCertVerificationError as fault:
        raise UnreachableError(
            f"{where} shows a certificate that does not hold: {fault.verify_message}. Name the server as its "
            "certificate does, or set SSL_CERT_FILE to the authority that signed it"
        ) from fault
    except smtplib.SMTPAuthenticationError as fault:
        raise UnreachableError(
            f"{where} refuses the user or password: {smtp_replies.reply_text(fault.smtp_error)}"
        ) from fault
    except (OSError, smtplib.SMTPException) as fault:
        raise UnreachableError(f"{where} cannot be reached: {fault}") from fault


def _open_and_sign_in(server: SmtpDestination, name: str) -> smtplib.SMTP:
    trust = ssl.create_default_context()
    # Without a name of ours smtplib would ask the network for one.
    if server.implicit_tls:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, name, timeout=server.timeout, context=trust
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, name, timeout=server.timeout)
    try:
        connection.ehlo_or_helo_if_needed()
        if not server.implicit_tls:
            _start_tls(connection, server, trust)
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _start_tls(connection: smtplib.SMTP, server: SmtpDestination, trust: ssl.SSLContext) -> None:
    if connection.has_extn("starttls"):
        connection.starttls(context=trust)
        connection.ehlo_or_helo_if_needed()
    elif server.password and not server.loopback:
        raise UnreachableError(
            "offers no STARTTLS, and the password is not sent in the clear. Use smtps:// or another server"
        )
