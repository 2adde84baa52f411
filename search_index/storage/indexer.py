"""Keeping the index level with the change log, and building it anew."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, select
from whoosh.index import LockError, open_dir

from models.catalogue.tables import Change, ChangeKind, Contender
from search_index.documents import catalogue_rows, document_builder
from search_index.documents.document import Document
from search_index.storage.build_folder import BuildFolder
from search_index.storage.index_meta import IndexMeta
from search_index.storage.merge_policy import merge_small_segments
from search_index.storage.posting_writer import PostingWriter
from search_index.storage.snapshot import IndexSnapshot
from search_index.storage.whoosh_schema import META_KEY, POSTING_FIELDS, document_row, meta_row

IndexProgress = Callable[[int, int], None]
# These touch every document: shelves and seats are named in all of them.
REINDEX_ALL_KINDS = (ChangeKind.CATEGORY_SET, ChangeKind.REVIEWER_SET)


class IndexAheadError(Exception):
    """The index holds changes that the database does not: it is another one's, or of a later state."""


@dataclass(frozen=True)
class AffectedRows:
    """The rows whose documents have to be written again."""

    tools: frozenset[int]
    matchups: frozenset[int]
    everything: bool = False


def last_change_id(connection: Connection) -> int:
    """Return the number of the last change; 0 where there is none."""
    return connection.scalar(select(func.max(Change.id))) or 0


def apply_changes(build: Path, engine: Engine, newest: Callable[[], IndexSnapshot]) -> int:
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
            written = _rewrite_affected(writer, newest(), connection)
    except BaseException:
        writer.cancel()
        raise
    if written < 0:
        writer.cancel()
        return 0
    writer.commit(mergetype=merge_small_segments)
    return written


def rebuild_index(store: BuildFolder, engine: Engine, progress: IndexProgress | None = None) -> int:
    """Build the index anew beside the one in force, swap them, and return the number of documents.

    Returns 0, and builds nothing, while another process builds.
    """
    with store.builder_lock() as allowed:
        if not allowed:
            return 0
        build = store.create_build()
        try:
            with engine.connect() as connection:
                written = _write_all(build, connection, progress or (lambda _done, _total: None))
            store.publish(build)
        except BaseException:
            # On a full disk each half-written build would take what is left.
            store.discard(build)
            raise
    return written


def _write_all(build: Path, connection: Connection, progress: IndexProgress) -> int:
    last, seats = last_change_id(connection), document_builder.load_vocabulary(connection)
    writer: Any = open_dir(str(build)).writer()
    try:
        done = _add_all(writer, connection, progress)
        writer.add_document(**meta_row(IndexMeta(last, seats).to_json()))
    except BaseException:
        writer.cancel()
        raise
    writer.commit()
    return done


def _add_all(writer: Any, connection: Connection, progress: IndexProgress) -> int:
    pool, total, done = PostingWriter(), document_builder.count_documents(connection), 0
    pool.attach_to(writer)
    for document in document_builder.build_all(connection):
        values = document_row(document)
        for field in POSTING_FIELDS:
            # Past the writer, which would hand them to the pool one by one.
            pool.add_values(field, writer.docnum, values.pop(field))
        writer.add_document(**values)
        done += 1
        progress(done, total)
    return done


def _rewrite_affected(writer: Any, view: IndexSnapshot, connection: Connection) -> int:
    last, held = last_change_id(connection), view.meta.indexed_change_id
    if last < held:
        raise IndexAheadError(f"The index holds change {held}, the database only {last}")
    if last == held:
        return -1
    touched = _find_affected(connection, held)
    if touched.everything:
        return _replace_all(writer, view, connection, last)
    tools, matchups = sorted(touched.tools), sorted(touched.matchups)
    _remove_documents(
        writer, view, [f"tool:{i}" for i in tools] + [f"matchup:{i}" for i in matchups] + [META_KEY]
    )
    documents = chain(
        document_builder.build_tools(connection, tools), document_builder.build_matchups(connection, matchups)
    )
    written = _add_documents(writer, documents)
    writer.add_document(**meta_row(IndexMeta(last, document_builder.load_vocabulary(connection)).to_json()))
    return written


def _replace_all(writer: Any, view: IndexSnapshot, connection: Connection, last: int) -> int:
    for number in range(view.size):
        writer.delete_document(number)
    written = _add_documents(writer, document_builder.build_all(connection))
    writer.add_document(**meta_row(IndexMeta(last, document_builder.load_vocabulary(connection)).to_json()))
    return written


def _add_documents(writer: Any, documents: Iterable[Document]) -> int:
    written = 0
    for document in documents:
        writer.add_document(**document_row(document))
        written += 1
    return written


def _remove_documents(writer: Any, view: IndexSnapshot, keys: Iterable[str]) -> None:
    for key in keys:
        number = view.doc_number(key)
        if number is not None:
            writer.delete_document(number)


def _find_affected(connection: Connection, held: int) -> AffectedRows:
    tools: set[int] = set()
    matchups: set[int] = set()
    for kind, tool, matchup in connection.execute(
        select(Change.kind, Change.tool_id, Change.matchup_id).where(Change.id > held)
    ):
        if kind in REINDEX_ALL_KINDS:
            return AffectedRows(frozenset(), frozenset(), everything=True)
        tools.update([tool] if tool else [])
        matchups.update([matchup] if matchup else [])
    return AffectedRows(frozenset(tools), frozenset(matchups | _matchups_of_tools(connection, tools)))


def _matchups_of_tools(connection: Connection, tools: Iterable[int]) -> set[int]:
    found: set[int] = set()
    for some in catalogue_rows.split_batches(tools):
        found.update(connection.scalars(select(Contender.matchup_id).where(Contender.tool_id.in_(some))))
    return found
