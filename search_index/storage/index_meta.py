"""The state of the index, stored in its meta row: newest change, vocabulary, schema version."""

import json
from dataclasses import asdict, dataclass

from search_index.documents.document_builder import IndexVocabulary, VocabularyEntry

# Raise it whenever the same rows make different documents; an index of another version is rebuilt.
SCHEMA_VERSION = 2


@dataclass(frozen=True)
class IndexMeta:
    """The newest change in the index, the vocabulary of its facet bits, and its schema version."""

    indexed_change_id: int
    index_vocabulary: IndexVocabulary
    schema_version: int = SCHEMA_VERSION

    def to_json(self) -> str:
        """Return the meta row's text, which `parse_meta` reads."""
        return json.dumps(asdict(self))


class SchemaVersionError(Exception):
    """The index was built by a version that makes other documents of the same rows."""


EMPTY_META = IndexMeta(0, IndexVocabulary((), ()))


def parse_meta(text: str) -> IndexMeta:
    """Return the meta that a row's text holds."""
    values = json.loads(text)
    categories, reviewers = (
        tuple(VocabularyEntry(*entry) for entry in values["index_vocabulary"][name])
        for name in ("categories", "reviewers")
    )
    vocabulary = IndexVocabulary(categories, reviewers)
    return IndexMeta(values["indexed_change_id"], vocabulary, values.get("schema_version", 1))
