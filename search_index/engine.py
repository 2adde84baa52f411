"""The search index as the rest of the house knows it."""

from collections.abc import Callable
from pathlib import Path
from threading import Lock, Thread
from time import monotonic
from typing import TypeVar

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from search_index import completion, meta, missed, plain, source, sync
from search_index.answering import Desk
from search_index.cache import ArrayCache
from search_index.faults import Faults
from search_index.ordering import Shares
from search_index.query import Query, clean
from search_index.results import Completion, Missed, Results, Status, fault_between
from search_index.store import Store
from search_index.view import opened

CACHE_BYTES = 96 * 1024 * 1024
LOOK_EVERY = 1.0
PATIENCE = 0.9
REBUILD_EVERY = 30.0
Answer = TypeVar("Answer")
log = structlog.get_logger(__name__)


class SearchIndex:
    """Searches, and keeps itself level with the database; one for each process, safe for threads.

    `folder` is the index's alone, and made when first needed; `engine` gives the database when first needed.
    """

    def __init__(self, folder: Path, engine: Callable[[], Engine]) -> None:
        self._store = Store(folder)
        self._engine = engine
        self._cache = ArrayCache(CACHE_BYTES)
        self._desk: Desk | None = None
        self._stamp: tuple[str, int] | None = None
        self._opening = Lock()
        self._looking = Lock()
        self._looked = -LOOK_EVERY
        self._rebuilt = -REBUILD_EVERY
        self._stuck = False
        self._faults = Faults()

    def search(self, query: Query, *, shares: Shares | None = None) -> Results:
        """Answer a query; from SQL alone, marked as limited, where the index fails.

        `shares` gives a number by tool slug for the order `community`, and is called for that one only.
        """
        results = self._asked(lambda desk: desk.answer(query, shares), lambda: self._plain(query))
        if not results.total and query.text and not query.filtered and query.page == 1:
            missed.note(self._store.folder, query.text)
        return results

    def complete(self, text: str, limit: int = 8) -> tuple[Completion, ...]:
        """Return completions of what is being typed; none where the index fails."""
        return self._asked(lambda desk: completion.complete(desk.view, clean(text), limit), tuple)

    def nearest(self, text: str, limit: int = 5) -> tuple[Completion, ...]:
        """Return the tools whose names are nearest to a text; none where the index fails."""
        return self._asked(lambda desk: completion.nearest(desk.view, clean(text), limit), tuple)

    def catch_up(self) -> int:
        """Write what the change log holds past the index, and return how many documents were rewritten.

        Returns 0 where another process is writing. An index missing, broken or ahead of the log is made anew.
        """
        try:
            return self._catch_up()
        except SQLAlchemyError:
            raise
        except Exception as error:  # noqa: BLE001  whatever is wrong with an index, a new one has not
            written = self.rebuild()
            log.info("search_index.built_anew", because=str(error), documents=written)
            return written

    def rebuild(self, progress: sync.Progress | None = None) -> int:
        """Build the index anew beside the old one, swap them, and return the number of documents.

        Returns 0 while another process builds. `progress` is told how many documents are done, of how many.
        """
        return sync.rebuild(self._store, self._engine(), progress)

    def held(self) -> int:
        """Return the number of the last change that the open index holds; 0 where there is none."""
        return self._asked(lambda desk: desk.view.meta.held, int)

    def missed(self) -> tuple[Missed, ...]:
        """Return the texts that found nothing, with their counts, most frequent first."""
        return missed.counted(self._store.folder)

    def status(self) -> Status:
        """Compare the index with the database, document by document."""
        with self._engine().connect() as connection:
            last = sync.last_change(connection)
            wanted = {document.key: document.digest for document in source.everything(connection)}
        try:
            view = self._newest().view
            held, digests, segments = view.meta.held, view.digests(), len(view.segments)
        except Exception as error:  # noqa: BLE001  whatever a broken index raises is the answer
            return Status(last, 0, len(wanted), 0, len(wanted), 0, f"The index cannot be read: {error}")
        differing = len({key for key, _ in wanted.items() ^ digests.items()})
        fault = fault_between(last, held, differing)
        return Status(last, held, len(wanted), len(digests), differing, segments, fault)

    def _asked(self, ask: Callable[[Desk], Answer], otherwise: Callable[[], Answer]) -> Answer:
        try:
            self._look()
            if self._stuck:
                return otherwise()
            answer = ask(self._newest())
        except Exception as error:  # noqa: BLE001  whatever it is, a reader gets an answer
            self._faults.tell("search_index.failed", error)
            self._mend()
            return otherwise()
        self._faults.mended("search_index.failed", "search_index.rebuild_failed")
        return answer

    def _look(self) -> None:
        """Catch up with the change log, at most once a second; a reader waits for no more than PATIENCE."""
        if monotonic() - self._looked < LOOK_EVERY or not self._looking.acquire(blocking=False):
            return
        self._looked = monotonic()
        thread = Thread(target=self._look_now, name="search-index-catch-up", daemon=True)
        thread.start()
        thread.join(PATIENCE)

    def _look_now(self) -> None:
        try:
            self.catch_up()
            self._stuck = False
            self._faults.mended("search_index.not_caught_up")
        except SQLAlchemyError as error:
            # The search goes on with what the index holds, or from SQL.
            self._faults.tell("search_index.not_caught_up", error)
        except Exception as error:  # noqa: BLE001  whatever it is, SQL answers until the index can be written
            self._stuck = True
            self._looked = monotonic() + REBUILD_EVERY
            self._faults.tell("search_index.not_caught_up", error)
        finally:
            self._looking.release()

    def _catch_up(self) -> int:
        build = self._store.build()
        with self._engine().connect() as connection:
            last = sync.last_change(connection)
        held = self._newest().view.meta
        if held.form != meta.FORM:
            raise meta.OtherFormError("The index was made by another version")
        if held.held == last:
            return 0
        return sync.catch_up(build, self._engine(), lambda: self._newest().view)

    def _newest(self) -> Desk:
        """Return the desk of the newest generation; while one thread opens it, others keep the last."""
        stamp, desk = self._store.stamp(), self._desk
        if desk is not None and (stamp == self._stamp or not self._opening.acquire(blocking=False)):
            return desk
        if desk is None:
            self._opening.acquire()
        try:
            view = opened(self._store.build(), self._cache, desk.view if desk else None)
            # A writer at work touches the folder long before it commits.
            self._desk = desk if desk and view is desk.view else Desk(view)
            self._stamp = stamp
            # Not what the last view alone had: it may be forgotten by now, or still answering.
            self._cache.keep_only(view.owners)
            return self._desk
        finally:
            self._opening.release()

    def _plain(self, query: Query) -> Results:
        with self._engine().connect() as connection:
            return plain.search(connection, query)

    def _mend(self) -> None:
        """Start to build the index anew, in the background, at most every thirty seconds."""
        self._desk = None
        if monotonic() - self._rebuilt < REBUILD_EVERY:
            return
        self._rebuilt = monotonic()
        Thread(target=self._mend_now, name="search-index-rebuild", daemon=True).start()

    def _mend_now(self) -> None:
        try:
            self.rebuild()
        except Exception as error:  # noqa: BLE001  it is tried again
            self._faults.tell("search_index.rebuild_failed", error)
