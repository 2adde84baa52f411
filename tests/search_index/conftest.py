"""These tests hold on whoosh-reloaded as well, the fallback that reads and writes the same files.

`make test-fallback` runs them there.
"""

from pathlib import Path

import pytest

from benchmarks.relevance.shipped import database
from search_index import engine
from search_index.engine import SearchIndex
from tests.search_index.house import House


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a first search wait for its index, however busy the machine is."""
    monkeypatch.setattr(engine, "PATIENCE", 60.0)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """An empty database with shelves and seats, and an index beside it."""
    return House(tmp_path)


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    """An index of the shipped catalogue."""
    folder = tmp_path_factory.mktemp("shipped")
    catalogue = database(folder / "shipped.db")
    index = SearchIndex(folder / "index", lambda: catalogue)
    index.rebuild()
    return index
