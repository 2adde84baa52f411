"""What the index knows about itself, kept in the one row that is no document."""

import json
from dataclasses import asdict, dataclass

from search_index.source import Panel


@dataclass(frozen=True)
class Meta:
    """The last change that the index holds, and the shelves and seats that its traits point to."""

    held: int
    panel: Panel

    def text(self) -> str:
        """Return the row's text, from which `read` makes it again."""
        return json.dumps(asdict(self))


EMPTY = Meta(0, Panel((), ()))


def read(text: str) -> Meta:
    """Return what the row says."""
    values = json.loads(text)
    shelves, seats = (tuple(map(tuple, values["panel"][name])) for name in ("categories", "reviewers"))
    return Meta(values["held"], Panel(shelves, seats))
