"""Keeping the index level with the change log, and building it anew."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, select
from whoosh.index import LockError, open_dir

from models.catalogue.tables import Change, ChangeKind, Contender
from search_index import rows, source
from search_index.document import Document
from search_index.merging import tidy
from search_index.meta import Meta
from search_index.pool import Pool
from search_index.schema import META, PREPARED, meta_row, row
from search_index.store import Store
from search_index.view import View

Progress = Callable[[int, int], None]
# These touch every document: shelves and seats are named in all of them.
TOUCHES_ALL = (ChangeKind.CATEGORY_SET, ChangeKind.REVIEWER_SET)


class BehindError(Exception):
    """The index holds changes that the database does not: it is another one's, or of a later state."""


@dataclass(frozen=True)
class Touched:
    """The rows whose documents have to be written again."""

    tools: frozenset[int]
    matchups: frozenset[int]
    everything: bool = False


def last_change(connection: Connection) -> int:
    """Return the number of the last change; 0 where there is none."""
    return connection.scalar(select(func.max(Change.id))) or 0


def catch_up(build: Path, engine: Engine, newest: Callable[[], View]) -> int:
    """Write what has changed since the last commit, and return how many documents that were.

    Returns 0 as well where another process holds the writer's lock: that one, or the next search, writes it.
    Raises BehindError when the index is ahead of the database. `newest` opens the index as it stands by then.
    """
    try:
        writer = open_dir(str(build)).writer()
    except LockError:
        return 0
    try:
        with engine.connect() as connection:
            written = _rewrite(writer, newest(), connection)
    except BaseException:
        writer.cancel()
        raise
    if written < 0:
        writer.cancel()
        return 0
    writer.commit(mergetype=tidy)
    return written


def rebuild(store: Store, engine: Engine, progress: Progress | None = None) -> int:
    """Build the index anew beside the one in force, swap them, and return the number of documents.

    Returns 0, and builds nothing, while another process builds.
    """
    with store.only_builder() as allowed:
        if not allowed:
            return 0
        build = store.new_build()
        try:
            with engine.connect() as connection:
                written = _write_all(build, connection, progress or (lambda _done, _total: None))
            store.publish(build)
        except BaseException:
            # On a full disk each half-written build would take what is left.
            store.discard(build)
            raise
    return written


def _write_all(build: Path, connection: Connection, progress: Progress) -> int:
    last, seats = last_change(connection), source.panel(connection)
    writer: Any = open_dir(str(build)).writer()
    try:
        done = _add_all(writer, connection, progress)
        writer.add_document(**meta_row(Meta(last, seats).text()))
    except BaseException:
        writer.cancel()
        raise
    writer.commit()
    return done


def _add_all(writer: Any, connection: Connection, progress: Progress) -> int:
    pool, total, done = Pool(), source.count(connection), 0
    pool.stand_in(writer)
    for document in source.everything(connection):
        values = row(document)
        for field in PREPARED:
            # Past the writer, which would hand them to the pool one by one.
            pool.take(field, writer.docnum, values.pop(field))
        writer.add_document(**values)
        done += 1
        progress(done, total)
    return done


def _rewrite(writer: Any, view: View, connection: Connection) -> int:
    last, held = last_change(connection), view.meta.held
    if last < held:
        raise BehindError(f"The index holds change {held}, the database only {last}")
    if last == held:
        return -1
    touched = _touched(connection, held)
    if touched.everything:
        return _replace_all(writer, view, connection, last)
    tools, matchups = sorted(touched.tools), sorted(touched.matchups)
    _remove(writer, view, [f"tool:{i}" for i in tools] + [f"matchup:{i}" for i in matchups] + [META])
    documents = chain(source.tools(connection, tools), source.matchups(connection, matchups))
    written = _add(writer, documents)
    writer.add_document(**meta_row(Meta(last, source.panel(connection)).text()))
    return written


def _replace_all(writer: Any, view: View, connection: Connection, last: int) -> int:
    for number in range(view.size):
        writer.delete_document(number)
    written = _add(writer, source.everything(connection))
    writer.add_document(**meta_row(Meta(last, source.panel(connection)).text()))
    return written


def _add(writer: Any, documents: Iterable[Document]) -> int:
    written = 0
    for document in documents:
        writer.add_document(**row(document))
        written += 1
    return written


def _remove(writer: Any, view: View, keys: Iterable[str]) -> None:
    for key in keys:
        number = view.number(key)
        if number is not None:
            writer.delete_document(number)


def _touched(connection: Connection, held: int) -> Touched:
    tools: set[int] = set()
    matchups: set[int] = set()
    for kind, tool, matchup in connection.execute(
        select(Change.kind, Change.tool_id, Change.matchup_id).where(Change.id > held)
    ):
        if kind in TOUCHES_ALL:
            return Touched(frozenset(), frozenset(), everything=True)
        tools.update([tool] if tool else [])
        matchups.update([matchup] if matchup else [])
    return Touched(frozenset(tools), frozenset(matchups | _of_tools(connection, tools)))


def _of_tools(connection: Connection, tools: Iterable[int]) -> set[int]:
    found: set[int] = set()
    for some in rows.batches(tools):
        found.update(connection.scalars(select(Contender.matchup_id).where(Contender.tool_id.in_(some))))
    return found
