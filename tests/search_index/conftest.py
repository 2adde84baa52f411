"""Fixtures of the index tests.

`make test-fallback` runs these tests on whoosh-reloaded as well, which reads and writes the same files.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.relevance.shipped_catalogue import build_database
from search_index.engine import SearchIndex
from tests.conftest import join_background_threads
from tests.search_index.indexed_catalogue import IndexedCatalogue


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[IndexedCatalogue]:
    """A database with categories and reviewers but no tools, and its index."""
    yield IndexedCatalogue(tmp_path)
    join_background_threads()


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    """An index of the shipped catalogue."""
    folder = tmp_path_factory.mktemp("shipped")
    database = build_database(folder / "shipped.db")
    index = SearchIndex(folder / "index", lambda: database)
    index.rebuild()
    return index
