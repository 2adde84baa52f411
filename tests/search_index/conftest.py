from pathlib import Path

import pytest

from tests.search_index.house import House


@pytest.fixture
def house(tmp_path: Path) -> House:
    """An empty database with shelves and seats, and an index beside it."""
    return House(tmp_path)
