"""These tests hold on whoosh-reloaded as well, the fallback that reads and writes the same files.

`make test-fallback` runs them there.
"""

from pathlib import Path

import pytest

from search_index import engine
from tests.search_index.house import House


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a first search wait for its index, however busy the machine is."""
    monkeypatch.setattr(engine, "PATIENCE", 60.0)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """An empty database with shelves and seats, and an index beside it."""
    return House(tmp_path)
