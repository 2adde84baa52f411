"""Splits texts and queries into words.

`C++`, `C#` and `.NET` are words; `GPT-4o`, `llama.cpp` and `SmolLM3` are compounds, found whole (`gpt4o`) and
by their parts; accents and case are folded; Han, kana and Hangul become pairs of characters.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from whoosh.lang.porter2 import stem as porter2

CJK_RANGES = (
    "\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
)
LETTER, ACCENT = rf"[^\W_{CJK_RANGES}]", "[\u0300-\u036f]"
# Combining accents are rare; a run without them is matched several times as fast.
LETTER_RUN = rf"(?:{LETTER}+(?!{ACCENT})|(?:{LETTER}|{ACCENT})+)"
TOKEN_PATTERN = re.compile(
    rf"(?P<wide>[{CJK_RANGES}]+)"
    r"|(?P<sign>(?<![\w.])\.net\b|(?<!\w)(?:[a-z]\+\+|[acfj]\#)(?!\w))"
    rf"|(?P<word>{LETTER_RUN}(?:['’_.\-]{LETTER_RUN})*)",
    re.IGNORECASE,
)
POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
APOSTROPHE = re.compile(r"['’]")
SEPARATOR = re.compile(r"[_\-]+|(?<!\d)\.|\.(?!\d)")
# SmolLM3: Smol, LM, 3. A plural such as LLMs stays whole, and so do 4o, 7b and 3.5.
CAMEL_PARTS = re.compile(r"[A-Z]{2,}s(?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d[\d.]*[A-Za-z]*|[^A-Za-z\d]+")
COMBINING_MARK = re.compile(r"[\u0300-\u036f]")
ASCII_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
MAX_TOKEN_LENGTH = 48
MIN_STEM_LENGTH = 3


class Token(NamedTuple):
    """A normalised word, the parts of a compound, its span, and whether it was written without signs."""

    text: str
    parts: tuple[str, ...]
    start: int
    end: int
    unbroken: bool


def tokenize(text: str) -> Iterator[Token]:
    """Yield the words of a text in order, with their spans."""
    for match in TOKEN_PATTERN.finditer(text):
        start, end = match.span()
        if match.lastgroup == "wide":
            yield from _character_pairs(match.group(), start)
        elif (word := _normalise_word(match.group(), match.lastgroup == "sign")) is not None:
            yield Token(word[0], word[1], start, end, word[2])


def split_words(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return the words and parts that `tokenize` yields, without spans, in a third of the time."""
    words: list[tuple[str, tuple[str, ...]]] = []
    for wide, sign, raw in TOKEN_PATTERN.findall(text):
        if wide:
            words.extend((pair.text, ()) for pair in _character_pairs(wide, 0))
        elif (word := _normalise_word(raw or sign, not raw)) is not None:
            words.append(word[:2])
    return words


def split_units(text: str) -> tuple[str, ...]:
    """Return the words of a text in order, each compound replaced by its parts."""
    return tuple(unit for word, parts in split_words(text) for unit in (parts or (word,)))


@lru_cache(maxsize=65536)
def normalise(text: str) -> str:
    """Return a text with case, accents and width folded."""
    bare = COMBINING_MARK.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return unicodedata.normalize("NFC", bare).casefold().translate(ASCII_LETTERS)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return the English stem of a normalised word; a word with other than ASCII letters is its own stem."""
    if len(word) < MIN_STEM_LENGTH or not (word.isascii() and word.isalpha()):
        return word
    return str(porter2(word))  # type: ignore[no-untyped-call]


def join_words(text: str) -> str:
    """Return the words of a text joined into one, to compare names regardless of spacing."""
    return "".join(word.text for word in tokenize(text))


@lru_cache(maxsize=65536)
def _normalise_word(raw: str, sign: bool) -> tuple[str, tuple[str, ...], bool] | None:
    if sign:
        return normalise(raw), (), True
    if raw.isascii() and raw.isalpha() and raw[1:].lower() == raw[1:]:
        # Most words are plain; what follows takes ten times as long.
        return raw.lower()[:MAX_TOKEN_LENGTH], (), True
    raw = APOSTROPHE.sub("", POSSESSIVE.sub("", raw))
    pieces = [piece for piece in SEPARATOR.split(raw) if piece]
    parts = tuple(normalise(part)[:MAX_TOKEN_LENGTH] for piece in pieces for part in _split_camel(piece))
    whole = "".join(normalise(piece) for piece in pieces)[:MAX_TOKEN_LENGTH]
    if not whole:
        return None
    return whole, parts if len(parts) > 1 else (), len(pieces) == 1


def _split_camel(piece: str) -> list[str]:
    bare = unicodedata.normalize("NFC", piece)
    return (
        [part.strip(".") for part in CAMEL_PARTS.findall(bare) if part.strip(".")]
        if bare.isascii()
        else [bare]
    )


def _character_pairs(run: str, start: int) -> Iterator[Token]:
    folded = [normalise(character)[:2] or character for character in run]
    if len(run) == 1:
        yield Token(folded[0], (), start, start + 1, True)
    for i in range(len(run) - 1):
        yield Token(folded[i] + folded[i + 1], (), start + i, start + i + 2, True)
