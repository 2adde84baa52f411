"""Whether anything has moved, as another process would see it."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from flask import Flask

from models import change
from models.base import db
from models.change import Kind
from models.moved import Watch
from tests.builders import a_contender, a_tool, a_vote


@pytest.fixture
def watch(app: Flask) -> Iterator[Watch]:
    engine = db.engine
    watch = Watch(lambda: engine)
    watch.state()
    with closing(watch._connection):
        yield watch


def test_an_empty_site_stands_at_nothing(watch: Watch) -> None:
    assert watch.state() == (0, 0, 0)


def test_an_editors_change_moves_the_state(watch: Watch) -> None:
    a_tool("ada")
    assert watch.state() == (1, 0, 0)


def test_a_vote_moves_the_state(watch: Watch) -> None:
    zed = a_contender()
    before = watch.state()
    a_vote(zed)
    assert watch.state() == (before[0], 1, 0)


def test_nothing_that_is_not_committed_moves_the_state(watch: Watch) -> None:
    change.record(Kind.CATEGORY_SET, "A shelf was put up")
    db.session.flush()
    assert watch.state() == (0, 0, 0)
    db.session.rollback()
