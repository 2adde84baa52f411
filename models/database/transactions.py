"""Write transactions: the one way to write to the database.

Outside of one, a flush and an insert, update or delete are refused: through the session, fetch_rows or a
PreparedStatement. SQL given as text(), and what runs on a connection or on the driver, is not checked.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from models.database.adapter import adapter_for
from models.database.base import db
from models.database.write_guard import WRITING, is_writing, require_write_transaction


@contextmanager
def write_transaction() -> Iterator[None]:
    """Run the block in one write transaction: committed at its end, rolled back on any error.

    On SQLite it waits for the write lock while it begins, at most the busy timeout, and raises
    OperationalError when that has passed; nothing inside waits. On PostgreSQL nothing waits at the beginning;
    a statement inside waits for rows and keys that another transaction has locked. Nothing is tried again. A
    read transaction that the session has open ends first, so the block sees the newest rows. Raises
    RuntimeError inside another write transaction, and where the session holds changes from outside one.
    """
    session = db.session()
    if is_writing(session):
        raise RuntimeError("A write transaction cannot hold another one: let the caller open it.")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("The session holds changes that were made outside a write transaction.")
    session.rollback()
    session.info[WRITING] = True
    try:
        session.connection(execution_options=adapter_for(db.engine).write_options())
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        del session.info[WRITING]


def end_read() -> None:
    """End the session's read transaction, so that its next read sees the newest rows.

    Also resets a session whose last statement failed. Raises RuntimeError inside a write transaction.
    """
    if is_writing(db.session()):
        raise RuntimeError("A write transaction ends with its block.")
    db.session.rollback()


@event.listens_for(db.session, "before_flush")
def _check_flush(session: Session, *_arguments: object) -> None:
    require_write_transaction(session)


@event.listens_for(db.session, "do_orm_execute")
def _check_statement(state: ORMExecuteState) -> Any:
    if state.is_insert or state.is_update or state.is_delete:
        require_write_transaction(state.session)
