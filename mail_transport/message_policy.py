"""How messages become bytes."""

from email.policy import EmailPolicy


class MessagePolicy(EmailPolicy):
    """Email policy that keeps List-Unsubscribe on one line.

    The standard policy folds and encodes a long link, which no mail program decodes again.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return a header in its encoded form, line ends included."""
        if name == "List-Unsubscribe":
            return f"{name}: {value}\r\n".encode("ascii")
        folded: bytes = super().fold_binary(name, value)
        return folded


MESSAGE_POLICY = MessagePolicy(linesep="\r\n")
