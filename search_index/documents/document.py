"""A tool or matchup as the index holds it."""

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

# A word's place: the field above this bit, the number of the word in the field below it.
FIELD_SHIFT = 24
MAX_POSITION = (1 << FIELD_SHIFT) - 1
FIELD_COUNT = len(Field)
MAX_TERM_COUNT = 255
PAIR_LENGTH = 2


@dataclass(frozen=True)
class IndexedField:
    """A passage of a document: the field that it counts in, what a reader calls the place, and the text."""

    field: Field
    name: str
    text: str


@dataclass(frozen=True)
class Document:
    """All that the index keeps of a tool or matchup; key is stable, whatever it is called."""

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
        """The document as text, from which `restored` makes it again."""
        day = self.day.isoformat() if self.day else None
        places = [(place.field.value, place.name, place.text) for place in self.indexed_fields]
        return json.dumps(
            [*self._text_fields(), day, self.tool_slugs, places, self.facet_bits], ensure_ascii=False
        )

    @cached_property
    def digest(self) -> str:
        """A hash of everything that the index keeps."""
        return blake2b(self.as_json.encode("utf-8", "replace"), digest_size=16).hexdigest()

    def _text_fields(self) -> list[str | None]:
        head: list[str | None] = [self.key, self.kind, self.slug, self.title, self.tagline]
        return [*head, self.category, self.category_name, self.price]


def parse_document(stored: str) -> Document:
    """Return the document that was stored as this text."""
    *plain, day, tool_slugs, places, traits = json.loads(stored)
    key, kind, slug, title, tagline, category, category_name, price = plain
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
        indexed_fields=tuple(IndexedField(Field(field), name, text) for field, name, text in places),
        facet_bits=traits,
    )


@dataclass(frozen=True)
class Postings:
    """What is written of a document: counts by field of each stem, places of each word, field lengths."""

    stems: dict[str, bytes]
    words: dict[str, bytes]
    lengths: tuple[int, ...]


def build_postings(places: Iterable[IndexedField]) -> Postings:
    """Return the postings of a document's passages; passages of one field follow one another."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    lengths = [0] * FIELD_COUNT
    for place in places:
        # A gap, so that no phrase runs from one passage into the next.
        first = lengths[place.field] + (lengths[place.field] > 0)
        lengths[place.field] = first + _index_field(place, first, found)
    counts: defaultdict[str, bytearray] = defaultdict(_zero_counts)
    for word, codes in found.items():
        count = counts[stem(word)]
        for code in codes:
            field = code >> FIELD_SHIFT
            if count[field] < MAX_TERM_COUNT:
                count[field] += 1
    return Postings(
        stems={word: bytes(count) for word, count in counts.items()},
        words={word: _pack_positions(codes) for word, codes in found.items()},
        lengths=tuple(min(length, 0xFFFF) for length in lengths),
    )


def _zero_counts() -> bytearray:
    return bytearray(FIELD_COUNT)


def _pack_positions(codes: list[int]) -> bytes:
    # Most words stand in one place.
    return codes[0].to_bytes(4, "little") if len(codes) == 1 else array("I", sorted(codes)).tobytes()


def _index_field(place: IndexedField, first: int, found: defaultdict[str, list[int]]) -> int:
    code = place.field << FIELD_SHIFT
    units: list[str] = []
    for text, parts in split_words(place.text):
        if parts:
            found[text].append(code | min(first + len(units), MAX_POSITION))
            units.extend(parts)
        else:
            units.append(text)
    for at, unit in enumerate(units, code | first):
        found[unit].append(at)
    for i, text in _join_neighbours(units, named=place.field is Field.NAME):
        at = code | min(first + i, MAX_POSITION)
        codes = found[text]
        if at not in codes:
            codes.append(at)
    return len(units)


def _join_neighbours(units: list[str], *, named: bool) -> Iterable[tuple[int, str]]:
    """Yield neighbours as one word: all of them in a name, elsewhere where a number follows letters."""
    if not named and "".join(units).isalpha():
        return
    for i in range(len(units) - 1):
        if named or (units[i + 1][0].isdigit() and units[i].isalpha()):
            yield i, (units[i] + units[i + 1])[:MAX_TOKEN_LENGTH]
    if named and len(units) > PAIR_LENGTH:
        yield 0, "".join(units)[:MAX_TOKEN_LENGTH]
