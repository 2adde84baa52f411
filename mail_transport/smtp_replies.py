"""SMTP reply codes as errors."""

from mail_transport.errors import DeferredError, MailError, RefusedError, UnreachableError

SmtpReply = tuple[int, bytes]


def require_success(reply: SmtpReply) -> None:
    """Raise DeferredError or RefusedError for a reply other than 2xx."""
    code, text = reply
    if not 200 <= code < 300:  # noqa: PLR2004
        raise reply_error(code, text)


def require_sender_accepted(reply: SmtpReply) -> None:
    """Raise DeferredError or UnreachableError for a reply to MAIL FROM other than 2xx."""
    # A server that refuses the sender refuses every message, not this one.
    try:
        require_success(reply)
    except RefusedError as error:
        raise UnreachableError(f"The server takes no mail from us: {error}") from error


def reply_error(code: int, text: bytes | str) -> MailError:
    """Return RefusedError for a code of 500 or more, DeferredError for a lower one."""
    line = f"{code} {reply_text(text)}"
    return RefusedError(line) if code >= 500 else DeferredError(line)  # noqa: PLR2004


def reply_text(text: bytes | str) -> str:
    """Return a server's reply in one line of at most 200 characters."""
    decoded = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(decoded.split())[:200]
