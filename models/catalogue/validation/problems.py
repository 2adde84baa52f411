"""Faults: what is wrong with a catalogue, where, and what would be right."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong; tables that repeat are counted from one, as in `review[2].date`."""

    file: str
    key: str
    message: str
    remedy: str

    def __str__(self) -> str:
        """Say it on one line: file, key, what, remedy."""
        place = f"{self.file}: {self.key}" if self.key else self.file
        line = f"{place}: {self.message}; {self.remedy}"
        # Names and keys come from the files; what a terminal would obey is spelled out.
        return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in line)


class CatalogueError(Exception):
    """A catalogue that cannot be used, with every fault found in it."""

    def __init__(self, faults: Iterable[Problem]) -> None:
        self.problems = tuple(faults)
        super().__init__("\n".join(map(str, self.problems)))


def suggest_nearest(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return a remedy that names the known word most like this one; if none is like it, the other remedy."""
    close = get_close_matches(word, list(known), n=1)
    return f"did you mean {close[0]}?" if close else otherwise
