"""Errors of sending, by what may be retried."""


class MailError(Exception):
    """A message was not sent."""


class UnreachableError(MailError):
    """No message can be sent now: the server cannot be reached, or refuses the connection or the sender."""


class DeferredError(MailError):
    """The server does not accept this message now, and may accept it later."""


class RefusedError(MailError):
    """The server refuses this message for good."""
