"""One page of a long list."""

from dataclasses import dataclass
from typing import Generic, TypeVar

PER_PAGE = 30
RowT = TypeVar("RowT")


@dataclass(frozen=True, slots=True)
class Page(Generic[RowT]):
    """The rows of one page, the count of all rows, the number of the page from 1, and its size."""

    rows: tuple[RowT, ...]
    total: int
    number: int
    size: int = PER_PAGE

    @property
    def page_count(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))
