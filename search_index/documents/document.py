"""A tool or matchup as the index stores it, and the postings of its text."""

import json
from array import array
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import blake2b

from search_index.analysis.tokenizer import MAX_TOKEN_LENGTH, split_words, stem
from search_index.documents.field_weights import Field

# A position is coded as the field above this bit and the number of the word in the field below it.
FIELD_SHIFT = 24
MAX_POSITION = (1 << FIELD_SHIFT) - 1
FIELD_COUNT = len(Field)
MAX_TERM_COUNT = 255
PAIR_LENGTH = 2


@dataclass(frozen=True)
class IndexedField:
    """A text of a document, the field that it counts in, and the label under which readers see it."""

    field: Field
    label: str
    text: str


@dataclass(frozen=True)
class Document:
    """What the index stores of a tool or matchup; `key` survives a new slug or title."""

    key: str
    kind: str
    slug: str
    title: str
    tagline: str
    category: str
    category_name: str
    price: str | None
    day: date | None
    tool_slugs: tuple[str, ...]
    indexed_fields: tuple[IndexedField, ...]
    facet_bits: int

    @cached_property
    def as_json(self) -> str:
        """The document as JSON, which `parse_document` reads."""
        day = self.day.isoformat() if self.day else None
        fields = [(indexed.field.value, indexed.label, indexed.text) for indexed in self.indexed_fields]
        texts = [self.key, self.kind, self.slug, self.title, self.tagline, self.category, self.category_name]
        values = [*texts, self.price, day, self.tool_slugs, fields, self.facet_bits]
        return json.dumps(values, ensure_ascii=False)

    @cached_property
    def digest(self) -> str:
        """A hash of `as_json`; equal digests mean equal documents."""
        return blake2b(self.as_json.encode("utf-8", "replace"), digest_size=16).hexdigest()


def parse_document(stored: str) -> Document:
    """Return the document that was stored as JSON."""
    *texts, day, tool_slugs, fields, facet_bits = json.loads(stored)
    key, kind, slug, title, tagline, category, category_name, price = texts
    return Document(
        key=key,
        kind=kind,
        slug=slug,
        title=title,
        tagline=tagline,
        category=category,
        category_name=category_name,
        price=price,
        day=date.fromisoformat(day) if day else None,
        tool_slugs=tuple(tool_slugs),
        indexed_fields=tuple(IndexedField(Field(field), label, text) for field, label, text in fields),
        facet_bits=facet_bits,
    )


@dataclass(frozen=True)
class Postings:
    """Counts by field of each stem, positions of each word, and the lengths of the fields in words."""

    stems: dict[str, bytes]
    words: dict[str, bytes]
    lengths: tuple[int, ...]


def build_postings(fields: Iterable[IndexedField]) -> Postings:
    """Return the postings of a document's texts; texts of one field follow one another."""
    positions: defaultdict[str, list[int]] = defaultdict(list)
    lengths = [0] * FIELD_COUNT
    for indexed in fields:
        # A gap of one position, so that no phrase runs from one text into the next.
        first = lengths[indexed.field] + (lengths[indexed.field] > 0)
        lengths[indexed.field] = first + _index_field(indexed, first, positions)
    counts: defaultdict[str, bytearray] = defaultdict(_zero_counts)
    for word, codes in positions.items():
        count = counts[stem(word)]
        for code in codes:
            field = code >> FIELD_SHIFT
            if count[field] < MAX_TERM_COUNT:
                count[field] += 1
    return Postings(
        stems={word: bytes(count) for word, count in counts.items()},
        words={word: _pack_positions(codes) for word, codes in positions.items()},
        lengths=tuple(min(length, 0xFFFF) for length in lengths),
    )


def _zero_counts() -> bytearray:
    return bytearray(FIELD_COUNT)


def _pack_positions(codes: list[int]) -> bytes:
    # Most words have one position.
    return codes[0].to_bytes(4, "little") if len(codes) == 1 else array("I", sorted(codes)).tobytes()


def _index_field(indexed: IndexedField, first: int, positions: defaultdict[str, list[int]]) -> int:
    """Add the positions of a text's words, counted from `first`, and return how many words it has."""
    code = indexed.field << FIELD_SHIFT
    units: list[str] = []
    for text, parts in split_words(indexed.text):
        if parts:
            positions[text].append(code | min(first + len(units), MAX_POSITION))
            units.extend(parts)
        else:
            units.append(text)
    for at, unit in enumerate(units, code | first):
        positions[unit].append(at)
    for i, text in _join_neighbours(units, named=indexed.field is Field.NAME):
        at = code | min(first + i, MAX_POSITION)
        codes = positions[text]
        if at not in codes:
            codes.append(at)
    return len(units)


def _join_neighbours(units: list[str], *, named: bool) -> Iterable[tuple[int, str]]:
    """Yield pairs of neighbours as one word: every pair in a name, elsewhere letters and a number."""
    if not named and "".join(units).isalpha():
        return
    for i in range(len(units) - 1):
        if named or (units[i + 1][0].isdigit() and units[i].isalpha()):
            yield i, (units[i] + units[i + 1])[:MAX_TOKEN_LENGTH]
    if named and len(units) > PAIR_LENGTH:
        yield 0, "".join(units)[:MAX_TOKEN_LENGTH]
