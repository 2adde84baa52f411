"""Queries meant to break or slow down a search, of up to MAX_CHARACTERS.

They use words of the searched documents, so that they cost as much as they can.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import cycle, islice, pairwise

from search_index.matching.query_parser import FILTER_FIELDS
from search_index.search_query import MAX_CHARACTERS

# Common words of the shipped catalogue.
SHIPPED_WORDS = [
    "model",
    "models",
    "agent",
    "agents",
    "tools",
    "coding",
    "editor",
    "context",
    "window",
    "price",
    "pricing",
    "local",
    "cloud",
    "open",
    "source",
    "weights",
    "speech",
    "prompt",
    "review",
    "server",
    "tokens",
    "months",
    "writes",
    "files",
    "images",
    "search",
    "vector",
]
ODD_CHARACTERS = "\0\x1b\x7f\ud800\udfff\u200b\u2028\ufeff\u202e\u0301İßﷺﬀ²漢한🚢"
PUNCTUATION = "\"'*?:-+()[]{}~^\\/|&!<>%_#@$.,;=`"
FOREIGN_SYNTAX = (
    "AND",
    "OR NOT",
    "NEAR(a b, 3)",
    "[a TO z]",
    "name^9 ~2 +must",
    "'; DROP TABLE tool; --",
    "a' OR '1'='1",
    "(a+)+$",
    "{{7*7}} ${7*7} %s %n",
    "<script>alert(1)</script>",
    "../../etc/passwd\0.html",
    "/.*.*.*/",
    "\\\\\\",
    "-9999999999999999999999",
    "NaN Infinity 1e309",
)


def build_queries(known: Sequence[str]) -> dict[str, list[str]]:
    """Return hostile texts by kind; `known` are at least thirteen words of the documents, best common ones."""
    return {
        "one character over and over": [sign * MAX_CHARACTERS for sign in ODD_CHARACTERS + PUNCTUATION],
        "one sign and a space": [f"{sign} " * (MAX_CHARACTERS // 2) for sign in ODD_CHARACTERS + PUNCTUATION],
        "wildcards": _wildcards(known),
        "quotes and parentheses": _nested(known),
        "minus": _excluded(known),
        "every word of the grammar": list(_grammar(known)),
        "other grammars": [*FOREIGN_SYNTAX, *(fill_query([text]) for text in FOREIGN_SYNTAX)],
        "comparisons": _comparisons(known),
        "many words": [fill_query(known), fill_query(known[::-1]), "".join(known)[:MAX_CHARACTERS]],
        "many misspelt words": [fill_query(_misspelt(known[at:])) for at in range(min(len(known) - 12, 12))],
        "misspelt, with filters that leave nothing": _nothing_left(known),
        "odd letters in words": [
            fill_query(word[:2] + sign + word[2:] for word in known) for sign in ODD_CHARACTERS
        ],
    }


def fill_query(parts: Iterable[str], between: str = " ") -> str:
    """Return the parts, over and over, for as many characters as a query may have."""
    return between.join(islice(cycle(parts), MAX_CHARACTERS))[:MAX_CHARACTERS]


def _wildcards(known: Sequence[str]) -> list[str]:
    starts = [word[:3] for word in known]
    whole = ["*", "**", "*a*", "a*", "?*?", f"*{known[0]}*", f"{starts[0]}*", f"{starts[0]}*{starts[1]}*"]
    many = [fill_query(f"{start}*" for start in starts), fill_query(f"-{start}*" for start in starts)]
    return [
        *whole,
        *many,
        fill_query(f"*{start}*" for start in starts),
        fill_query(f'"{start}*"' for start in starts),
    ]


def _nested(known: Sequence[str]) -> list[str]:
    pairs = [f'"{a} {b}"' for a, b in pairwise(known)]
    return [
        '"' * MAX_CHARACTERS,
        fill_query(['"(']),
        "(" * 100 + ")" * 100,
        fill_query(['("', '")']),
        fill_query(pairs, ""),
        fill_query(pairs),
        fill_query(f'-"{word}' for word in known),
        '"' + fill_query(known),
        '"' + fill_query([known[0]]),
    ]


def _excluded(known: Sequence[str]) -> list[str]:
    return [
        fill_query(["-", "--", "---"]),
        fill_query([f"--{known[0]}"]),
        fill_query(f"-{word}" for word in known),
    ]


def _grammar(known: Sequence[str]) -> Iterator[str]:
    for field in FILTER_FIELDS:
        for value in (
            "",
            '"',
            "*",
            ":",
            "-",
            "free",
            "ship",
            known[0],
            f'"{known[0]} {known[1]}"',
            "漢字",
            "\ud800",
        ):
            yield f"{field}:{value}"
            yield f"-{field}:{value}"
            yield fill_query([f"{field}:{value}"])
    yield fill_query(f"{field}:{word}" for field, word in zip(cycle(FILTER_FIELDS), known, strict=False))
    yield fill_query(FILTER_FIELDS, ":")
    yield fill_query(
        [*(f"{field}:x" for field in FILTER_FIELDS), '"a b"', "-c", f"{known[0][:3]}*", "a vs b"]
    )


def _comparisons(known: Sequence[str]) -> list[str]:
    wrong = _misspelt(known)
    openings = ("compare", "difference between", "should I use")
    return [
        fill_query(["vs"]),
        fill_query(["or"]),
        fill_query(["a", "vs"]),
        fill_query(["compare", "and"]),
        *(f"{known[0]} {word} {known[1]}" for word in ("vs", "or", "against", "compared to")),
        *(fill_query([opening, wrong[0], "and", wrong[1], "or", wrong[2], "vs"]) for opening in openings),
        f"{fill_query(wrong)[:98]} vs {fill_query(wrong[::-1])[:98]}",
    ]


def _misspelt(known: Sequence[str]) -> list[str]:
    """Return each word with its second and third letter swapped."""
    return [word[:1] + word[2:3] + word[1:2] + word[3:] for word in known]


def _nothing_left(known: Sequence[str]) -> list[str]:
    wrong = " ".join(_misspelt(known)[:12])
    return [
        fill_query([*(f"{field}:q" for field in FILTER_FIELDS), "price:x"])[:100] + " " + wrong[:99],
        "price:x " * 12 + wrong[: MAX_CHARACTERS - 96],
        f"maker:{known[0]} maker:{known[1]} " + wrong[:150],
    ]
