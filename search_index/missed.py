"""Searches that found nothing, counted: the text and nothing else."""

import json
import os
from collections import Counter
from pathlib import Path

from search_index.results import Missed
from search_index.words import fold

FILE = "missed.log"
MOST_BYTES = 1_000_000


def note(folder: Path, text: str) -> None:
    """Add a text to the log; a full log, or one that cannot be written, is left as it is."""
    line = json.dumps(" ".join(fold(text).split())).encode() + b"\n"
    try:
        handle = os.open(folder / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    except OSError:
        return
    try:
        if os.fstat(handle).st_size < MOST_BYTES:
            os.write(handle, line)
    except OSError:
        return
    finally:
        os.close(handle)


def counted(folder: Path) -> tuple[Missed, ...]:
    """Return every text in the log with its count, most frequent first; a broken line is passed over."""
    try:
        lines = (folder / FILE).read_bytes().splitlines()
    except OSError:
        return ()
    counts = Counter(text for line in lines if (text := _text(line)))
    return tuple(Missed(text, n) for text, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _text(line: bytes) -> str | None:
    try:
        text = json.loads(line)
    except ValueError:
        return None
    return text if isinstance(text, str) else None
