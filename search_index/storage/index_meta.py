"""What the index knows about itself, kept in the one row that is no document."""

import json
from dataclasses import asdict, dataclass

from search_index.source import Panel

# Raise it whenever documents are made otherwise from the same rows: an index of another form is made anew.
FORM = 2


@dataclass(frozen=True)
class Meta:
    """The last change that the index holds, the shelves and seats that its traits point to, and its form."""

    held: int
    panel: Panel
    form: int = FORM

    def text(self) -> str:
        """Return the row's text, from which `read` makes it again."""
        return json.dumps(asdict(self))


class OtherFormError(Exception):
    """The index was made by another version, which made its documents otherwise."""


EMPTY = Meta(0, Panel((), ()))


def read(text: str) -> Meta:
    """Return what the row says."""
    values = json.loads(text)
    shelves, seats = (tuple(map(tuple, values["panel"][name])) for name in ("categories", "reviewers"))
    return Meta(values["held"], Panel(shelves, seats), values.get("form", 1))
