"""Write transactions: the one way to write to the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from models.database.base import db

# Marks a session, in its `info`, as inside a write transaction.
WRITING = "write_transaction"


@contextmanager
def write_transaction() -> Iterator[None]:
    """Run the block in one write transaction: committed at its end, rolled back on any error.

    Waits for the write lock while it begins, at most as long as the database's busy timeout, and raises
    OperationalError when that has passed; nothing inside waits or is tried again. A read transaction that the
    session has open ends first, so the block sees the newest rows. Raises RuntimeError inside another write
    transaction, and where the session holds changes from outside one.
    """
    session = db.session()
    if WRITING in session.info:
        raise RuntimeError("A write transaction cannot hold another one: let the caller open it.")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("The session holds changes that were made outside a write transaction.")
    session.rollback()
    session.info[WRITING] = True
    try:
        session.connection(execution_options={"writes": True})
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        del session.info[WRITING]
