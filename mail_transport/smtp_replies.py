"""What a server answers, and what that means for a letter."""

from mail_transport.errors import DeferredError, MailError, RefusedError, UnreachableError

SmtpReply = tuple[int, bytes]


def require_success(reply: SmtpReply) -> None:
    """Go on after a yes; raises DeferredError or RefusedError after anything else."""
    code, words = reply
    if not 200 <= code < 300:  # noqa: PLR2004
        raise reply_error(code, words)


def require_sender_accepted(reply: SmtpReply) -> None:
    """Go on where the server takes mail from us; raises DeferredError or UnreachableError."""
    # A refusal of the sender says nothing about this letter: all others would be refused as well.
    try:
        require_success(reply)
    except RefusedError as fault:
        raise UnreachableError(f"The server takes no mail from us: {fault}") from fault


def reply_error(code: int, words: bytes | str) -> MailError:
    """Return what a code below 500 puts off, and one from there on forbids for good."""
    said = f"{code} {reply_text(words)}"
    return RefusedError(said) if code >= 500 else DeferredError(said)  # noqa: PLR2004


def reply_text(words: bytes | str) -> str:
    """Return a server's words in one line."""
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(said.split())[:200]
