"""Refuses writes in a session that is not inside a write transaction."""

from sqlalchemy.orm import Session

# Marks a session, in its `info`, as inside a write transaction.
WRITING = "write_transaction"


def is_writing(session: Session) -> bool:
    """Whether the session is inside a write transaction."""
    return WRITING in session.info


def require_write_transaction(session: Session) -> None:
    """Raise RuntimeError unless the session is inside a write transaction."""
    if not is_writing(session):
        raise RuntimeError("Rows are written inside `with write_transaction():` only.")
