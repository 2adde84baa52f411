"""From text to the words that are indexed and asked for.

`C++`, `C#` and `.NET` are words; `GPT-4o`, `llama.cpp` and `SmolLM3` are compounds, found whole (`gpt4o`) and
by their parts; accents and case are folded; Han, kana and Hangul become pairs of characters.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from whoosh.lang.porter2 import stem as porter2

WIDE = (
    "\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
)
LETTER, ACCENT = rf"[^\W_{WIDE}]", "[\u0300-\u036f]"
# Letters with accents of their own are rare; without them a run is read several times as fast.
RUN = rf"(?:{LETTER}+(?!{ACCENT})|(?:{LETTER}|{ACCENT})+)"
TOKEN = re.compile(
    rf"(?P<wide>[{WIDE}]+)"
    r"|(?P<sign>(?<![\w.])\.net\b|(?<!\w)(?:[a-z]\+\+|[acfj]\#)(?!\w))"
    rf"|(?P<word>{RUN}(?:['’_.\-]{RUN})*)",
    re.IGNORECASE,
)
POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
APOSTROPHE = re.compile(r"['’]")
SEPARATOR = re.compile(r"[_\-]+|(?<!\d)\.|\.(?!\d)")
# SmolLM3: Smol, LM, 3. A plural such as LLMs stays whole, and so do 4o, 7b and 3.5.
CAMEL = re.compile(r"[A-Z]{2,}s(?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d[\d.]*[A-Za-z]*|[^A-Za-z\d]+")
MARK = re.compile(r"[\u0300-\u036f]")
PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
MOST_LETTERS = 48
SHORTEST_STEMMED = 3


class Word(NamedTuple):
    """A folded word, the parts of a compound, where it was, and whether it was written without a break."""

    text: str
    parts: tuple[str, ...]
    start: int
    end: int
    tight: bool


def words(text: str) -> Iterator[Word]:
    """Yield the words of a text in order, with the places of their first and last characters."""
    for match in TOKEN.finditer(text):
        start, end = match.span()
        if match.lastgroup == "wide":
            yield from _pairs(match.group(), start)
        elif (word := _word(match.group(), match.lastgroup == "sign")) is not None:
            yield Word(word[0], word[1], start, end, word[2])


def spelt(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return the words of a text in order, each with its parts: as `words` does, in a third of the time."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for wide, sign, raw in TOKEN.findall(text):
        if wide:
            found.extend((pair.text, ()) for pair in _pairs(wide, 0))
        elif (word := _word(raw or sign, not raw)) is not None:
            found.append(word[:2])
    return found


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return text without case, accents and width."""
    bare = MARK.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return unicodedata.normalize("NFC", bare).casefold().translate(PLAIN)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the English stem of a folded word; one with signs, digits or other letters stays as it is."""
    if len(word) < SHORTEST_STEMMED or not (word.isascii() and word.isalpha()):
        return word
    return str(porter2(word))  # type: ignore[no-untyped-call]


def joined(text: str) -> str:
    """Return all of a text's words as one, so that names can be compared however they are written."""
    return "".join(word.text for word in words(text))


@lru_cache(maxsize=65536)
def _word(raw: str, sign: bool) -> tuple[str, tuple[str, ...], bool] | None:
    if sign:
        return fold(raw), (), True
    if raw.isascii() and raw.isalpha() and raw[1:].lower() == raw[1:]:
        # Most words are plain; the rest of this takes ten times as long.
        return raw.lower()[:MOST_LETTERS], (), True
    raw = APOSTROPHE.sub("", POSSESSIVE.sub("", raw))
    pieces = [piece for piece in SEPARATOR.split(raw) if piece]
    parts = tuple(fold(part)[:MOST_LETTERS] for piece in pieces for part in _camel(piece))
    whole = "".join(fold(piece) for piece in pieces)[:MOST_LETTERS]
    if not whole:
        return None
    return whole, parts if len(parts) > 1 else (), len(pieces) == 1


def _camel(piece: str) -> list[str]:
    bare = unicodedata.normalize("NFC", piece)
    return [part.strip(".") for part in CAMEL.findall(bare) if part.strip(".")] if bare.isascii() else [bare]


def _pairs(run: str, start: int) -> Iterator[Word]:
    folded = [fold(character)[:2] or character for character in run]
    if len(run) == 1:
        yield Word(folded[0], (), start, start + 1, True)
    for i in range(len(run) - 1):
        yield Word(folded[i] + folded[i + 1], (), start + i, start + i + 2, True)
