"""Long lists, a page at a time."""

from dataclasses import dataclass
from typing import Generic, TypeVar

PER_PAGE = 30
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of rows out of a counted whole."""

    rows: tuple[T, ...]
    total: int
    number: int

    @property
    def page_count(self) -> int:
        """How many pages there are, one at the least."""
        return max(1, -(-self.total // PER_PAGE))
