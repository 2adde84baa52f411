"""How letters are written out."""

from email.policy import EmailPolicy


class MessagePolicy(EmailPolicy):
    """How letters are written out: for SMTP, with the link to leave in one piece.

    The library would cut a long link up and encode it, and no mail program would find it again.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return a header as its lines."""
        if name == "List-Unsubscribe":
            return f"{name}: {value}\r\n".encode("ascii")
        folded: bytes = super().fold_binary(name, value)
        return folded


MESSAGE_POLICY = MessagePolicy(linesep="\r\n")
