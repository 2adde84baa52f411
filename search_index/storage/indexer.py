"""Writes the index: applies the change log to it, or builds all of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select
from whoosh.index import LockError, open_dir

from models.catalogue import change_log
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
# Categories and reviewers are named in every document.
REINDEX_ALL_KINDS = (ChangeKind.CATEGORY_SET, ChangeKind.REVIEWER_SET)


class IndexAheadError(Exception):
    """The index holds changes that the database lacks: the database was replaced or restored."""


@dataclass(frozen=True)
class AffectedRows:
    """Ids of the tools and matchups whose documents have to be rewritten."""

    tools: frozenset[int]
    matchups: frozenset[int]
    everything: bool = False


def apply_changes(build: Path, engine: Engine, newest: Callable[[], IndexSnapshot]) -> int:
    """Rewrite the documents that changed since the last commit, and return how many.

    Returns 0 as well where another process holds the writer's lock: it, or the next search, applies the
    changes. Raises IndexAheadError where the index is ahead of the database. `newest` is called under the
    writer's lock.
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
    if written is None:
        writer.cancel()
        return 0
    writer.commit(mergetype=merge_small_segments)
    return written


def rebuild_index(builds: BuildFolder, engine: Engine, progress: IndexProgress | None = None) -> int:
    """Build a new index beside the current one, swap them, and return the number of documents.

    Returns 0, and builds nothing, while another process builds.
    """
    with builds.builder_lock() as allowed:
        if not allowed:
            return 0
        build = builds.create_build()
        try:
            with engine.connect() as connection:
                written = _write_all(build, connection, progress or (lambda _done, _total: None))
            builds.publish(build)
        except BaseException:
            # Unfinished builds would fill up a disk that is nearly full.
            builds.discard(build)
            raise
    return written


def _write_all(build: Path, connection: Connection, progress: IndexProgress) -> int:
    # Read before the documents: a change made meanwhile is then applied again, not missed.
    meta = IndexMeta(change_log.last_change_id(connection), document_builder.load_vocabulary(connection))
    writer: Any = open_dir(str(build)).writer()
    try:
        done = _add_all(writer, connection, progress)
        writer.add_document(**meta_row(meta.to_json()))
    except BaseException:
        writer.cancel()
        raise
    writer.commit()
    return done


def _add_all(writer: Any, connection: Connection, progress: IndexProgress) -> int:
    postings, total, done = PostingWriter(), document_builder.count_documents(connection), 0
    postings.attach_to(writer)
    for document in document_builder.build_all(connection):
        values = document_row(document)
        for field in POSTING_FIELDS:
            # Directly, because the writer would add postings one by one.
            postings.add_values(field, writer.docnum, values.pop(field))
        writer.add_document(**values)
        done += 1
        progress(done, total)
    return done


def _rewrite_affected(writer: Any, snapshot: IndexSnapshot, connection: Connection) -> int | None:
    """Return how many documents were rewritten; None where the index holds every change already."""
    last, indexed = change_log.last_change_id(connection), snapshot.meta.indexed_change_id
    if last < indexed:
        raise IndexAheadError(f"The index holds change {indexed}, the database only {last}")
    if last == indexed:
        return None
    affected = _find_affected(connection, indexed)
    if affected.everything:
        return _replace_all(writer, snapshot, connection, last)
    tools, matchups = sorted(affected.tools), sorted(affected.matchups)
    _remove_documents(
        writer, snapshot, [f"tool:{i}" for i in tools] + [f"matchup:{i}" for i in matchups] + [META_KEY]
    )
    documents = chain(
        document_builder.build_tools(connection, tools), document_builder.build_matchups(connection, matchups)
    )
    written = _add_documents(writer, documents)
    writer.add_document(**meta_row(IndexMeta(last, document_builder.load_vocabulary(connection)).to_json()))
    return written


def _replace_all(writer: Any, snapshot: IndexSnapshot, connection: Connection, last: int) -> int:
    for number in range(snapshot.size):
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


def _remove_documents(writer: Any, snapshot: IndexSnapshot, keys: Iterable[str]) -> None:
    for key in keys:
        number = snapshot.doc_number(key)
        if number is not None:
            writer.delete_document(number)


def _find_affected(connection: Connection, indexed_change_id: int) -> AffectedRows:
    tools: set[int] = set()
    matchups: set[int] = set()
    query = select(Change.kind, Change.tool_id, Change.matchup_id).where(Change.id > indexed_change_id)
    for change in connection.execute(query):
        if change.kind in REINDEX_ALL_KINDS:
            return AffectedRows(frozenset(), frozenset(), everything=True)
        if change.tool_id:
            tools.add(change.tool_id)
        if change.matchup_id:
            matchups.add(change.matchup_id)
    return AffectedRows(frozenset(tools), frozenset(matchups | _matchups_of_tools(connection, tools)))


def _matchups_of_tools(connection: Connection, tools: Iterable[int]) -> set[int]:
    matchups: set[int] = set()
    for batch in catalogue_rows.split_batches(tools):
        matchups.update(connection.scalars(select(Contender.matchup_id).where(Contender.tool_id.in_(batch))))
    return matchups
