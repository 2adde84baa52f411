"""Problems of a catalogue: file, key, what is wrong, and the remedy."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem; repeated tables are counted from 1, as in `review[2].date`."""

    file: str
    key: str
    message: str
    remedy: str

    def __str__(self) -> str:
        """Return file, key, message and remedy on one line."""
        location = f"{self.file}: {self.key}" if self.key else self.file
        line = f"{location}: {self.message}; {self.remedy}"
        # File names and keys are the author's; escape what a terminal would interpret.
        return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in line)


class CatalogueError(Exception):
    """A catalogue that cannot be used, with every problem found in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def suggest_nearest(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return the remedy "did you mean X?" with the most similar known word, or `otherwise` without one."""
    close = get_close_matches(word, list(known), n=1)
    return f"did you mean {close[0]}?" if close else otherwise
