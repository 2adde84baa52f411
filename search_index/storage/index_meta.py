"""What the index knows about itself, kept in the one row that is no document."""

import json
from dataclasses import asdict, dataclass

from search_index.documents.document_builder import IndexVocabulary

# Raise it whenever documents are made otherwise from the same rows: an index of another form is made anew.
SCHEMA_VERSION = 2


@dataclass(frozen=True)
class IndexMeta:
    """The last change that the index holds, the shelves and seats that its traits point to, and its form."""

    indexed_change_id: int
    index_vocabulary: IndexVocabulary
    schema_version: int = SCHEMA_VERSION

    def to_json(self) -> str:
        """Return the row's text, from which `read` makes it again."""
        return json.dumps(asdict(self))


class SchemaVersionError(Exception):
    """The index was made by another version, which made its documents otherwise."""


EMPTY_META = IndexMeta(0, IndexVocabulary((), ()))


def parse_meta(text: str) -> IndexMeta:
    """Return what the row says."""
    values = json.loads(text)
    shelves, seats = (
        tuple(map(tuple, values["index_vocabulary"][name])) for name in ("categories", "reviewers")
    )
    return IndexMeta(
        values["indexed_change_id"], IndexVocabulary(shelves, seats), values.get("schema_version", 1)
    )
