"""These tests hold on whoosh-reloaded as well, the fallback that reads and writes the same files.

`make test-fallback` runs them there.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.relevance.shipped_catalogue import build_database
from search_index.engine import SearchIndex
from tests.conftest import join_background_threads
from tests.search_index.indexed_catalogue import IndexedCatalogue


@pytest.fixture
def house(tmp_path: Path) -> Iterator[IndexedCatalogue]:
    """An empty database with shelves and seats, and an index beside it."""
    yield IndexedCatalogue(tmp_path)
    join_background_threads()


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    """An index of the shipped catalogue."""
    folder = tmp_path_factory.mktemp("shipped")
    catalogue = build_database(folder / "shipped.db")
    index = SearchIndex(folder / "index", lambda: catalogue)
    index.rebuild()
    return index
