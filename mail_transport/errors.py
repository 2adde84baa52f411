"""Why a letter did not go out, and whether it may go later."""


class MailError(Exception):
    """A letter that did not go out; the message says why."""


class UnreachableError(MailError):
    """No letter can go out at present: the server is away, or does not let us in."""


class DeferredError(MailError):
    """The server does not take this letter now; it may take it later."""


class RefusedError(MailError):
    """The server will never take this letter."""
