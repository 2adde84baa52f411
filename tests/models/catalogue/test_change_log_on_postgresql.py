"""Who follows the change log by its ids misses no change, however late the writers commit."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

import pytest
from flask import Flask
from sqlalchemy import select, update

from models.catalogue import change_log
from models.catalogue.tables import Change, ChangeKind, Tool
from models.database.base import db
from models.database.transactions import end_read, write_transaction
from services import services
from tests import databases
from tests.builders import a_tool

pytestmark = databases.on_postgresql_only
WRITERS = 8
ROUNDS = 12
# Seconds from a change to its commit; every second writer commits at once.
LATE = 0.01


def revise(app: Flask, tool_id: int) -> None:
    """Give a tool one tagline after another, each with its change in a transaction of its own."""
    with app.app_context():
        for number in range(ROUNDS):
            with write_transaction():
                change_log.record_change(ChangeKind.TOOL_REVISED, f"{tool_id}.{number}", tool_id=tool_id)
                db.session.execute(update(Tool).where(Tool.id == tool_id).values(tagline=f"Tagline {number}"))
                time.sleep(LATE * (tool_id % 2))


def revise_all_while(app: Flask, tools: list[int], follow: Callable[[], None]) -> None:
    """Run one writer for each tool, call `follow` for as long as they write, and once more."""
    with ThreadPoolExecutor(WRITERS) as executor:
        writers: list[Future[None]] = [executor.submit(revise, app, tool_id) for tool_id in tools]
        while wait(writers, timeout=0).not_done:
            follow()
    for writer in writers:
        writer.result()
    follow()


@pytest.fixture
def tools(app: Flask) -> list[int]:
    """The ids of one tool for each writer."""
    ids = [a_tool(f"tool-{number}").id for number in range(WRITERS)]
    end_read()
    return ids


def test_a_reader_that_remembers_the_last_id_sees_every_change(app: Flask, tools: list[int]) -> None:
    seen: list[str] = []
    last = change_log.last_change_id()

    def follow() -> None:
        nonlocal last
        end_read()
        new = select(Change.id, Change.summary).where(Change.id > last).order_by(Change.id)
        for row in db.session.execute(new):
            seen.append(row.summary)
            last = row.id

    revise_all_while(app, tools, follow)
    assert sorted(seen) == sorted(f"{tool}.{number}" for tool in tools for number in range(ROUNDS))


def test_the_search_index_applies_every_change(app: Flask, tools: list[int]) -> None:
    index = services().search_index
    index.catch_up()
    revise_all_while(app, tools, lambda: index.catch_up() and None)
    state = index.status()
    assert (state.fault, state.differing) == (None, 0)


def test_the_log_is_locked_once_in_each_transaction(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    locked: list[str] = []
    monkeypatch.setattr(change_log, "lock_until_commit", locked.append)
    for _ in range(2):
        with write_transaction():
            for _ in range(3):
                change_log.record_change(ChangeKind.CATEGORY_SET, "A category was opened")
    assert locked == ["change log"] * 2
