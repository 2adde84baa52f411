"""Whether anything has moved, as another process would see it."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from flask import Flask

from models.catalogue import change_log
from models.catalogue.tables import ChangeKind
from models.content_version import ContentVersion, ContentVersionWatcher
from models.database import log_watchers
from models.database.base import db
from tests.builders import a_contender, a_tool, a_vote, undone_write


@pytest.fixture
def watch(app: Flask) -> Iterator[ContentVersionWatcher]:
    engine = db.engine
    watch = ContentVersionWatcher(lambda: engine)
    watch.version()
    with closing(watch):
        yield watch


def test_an_empty_site_stands_at_nothing(watch: ContentVersionWatcher) -> None:
    assert watch.version() == ContentVersion(0, 0, 0)


def test_an_editors_change_moves_the_state(watch: ContentVersionWatcher) -> None:
    a_tool("ada")
    assert watch.version() == ContentVersion(1, 0, 0)


def test_a_vote_moves_the_state(watch: ContentVersionWatcher) -> None:
    zed = a_contender()
    before = watch.version()
    a_vote(zed)
    assert watch.version() == before._replace(ballots=1)


def test_nothing_that_is_not_committed_moves_the_state(watch: ContentVersionWatcher) -> None:
    with undone_write():
        change_log.record_change(ChangeKind.CATEGORY_SET, "A shelf was put up")
        db.session.flush()
        assert watch.version() == ContentVersion(0, 0, 0)


def test_it_tells_on_what_the_last_ballot_was(watch: ContentVersionWatcher) -> None:
    zed, bob = a_contender(), a_contender()
    a_vote(zed)
    a_vote(bob)
    a_vote(zed)
    assert watch.newest_ballot_on([zed.id, bob.id]) == 0
    watch.version()
    assert [watch.newest_ballot_on([zed.id]), watch.newest_ballot_on([bob.id])] == [3, 2]
    assert watch.newest_ballot_on([bob.id, zed.id]) == 3
    assert watch.newest_ballot_on([99, bob.id]) == 2
    assert watch.newest_ballot_on([]) == 0


def test_what_it_has_not_seen_come_may_have_been_on_anything(app: Flask) -> None:
    zed = a_contender()
    a_vote(zed)
    engine = db.engine
    late = ContentVersionWatcher(lambda: engine)
    late.version()
    with closing(late):
        assert late.newest_ballot_on([zed.id + 1]) == 1


def test_more_than_it_tells_apart_may_have_been_on_anything(
    watch: ContentVersionWatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_watchers, "MAX_NEW_BALLOTS", 2)
    zed, bob = a_contender(), a_contender()
    for _ in range(3):
        a_vote(zed)
    watch.version()
    assert watch.newest_ballot_on([bob.id]) == 3
    a_vote(zed)
    watch.version()
    assert [watch.newest_ballot_on([bob.id]), watch.newest_ballot_on([zed.id])] == [3, 4]


def test_another_era_begins_where_a_log_is_shorter_than_it_was(watch: ContentVersionWatcher) -> None:
    zed = a_contender()
    watch._current = ContentVersion(0, 5, 0)
    a_vote(zed)
    assert (watch.version().ballots, watch.version().database_generation) == (1, 1)
    a_vote(zed)
    assert (watch.version().ballots, watch.version().database_generation) == (2, 1)
    assert watch.newest_ballot_on([zed.id]) == 2
