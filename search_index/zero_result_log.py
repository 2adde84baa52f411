"""Logs the texts of searches that found nothing, and nothing else of them."""

import fcntl
import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from search_index.analysis.tokenizer import normalise
from search_index.results import ZeroResultQuery

LOG_FILE = "missed.log"
MAX_BYTES = 1_000_000


def record_query(folder: Path, text: str) -> None:
    """Append a text to the log. A full log loses its older half; one that cannot be written is left alone."""
    line = json.dumps(" ".join(normalise(text).split())).encode() + b"\n"
    with suppress(OSError), _locked_log(folder / LOG_FILE) as log:
        if os.fstat(log).st_size < MAX_BYTES:
            os.write(log, line)
        else:
            _replace_log(folder / LOG_FILE, _newer_half(folder / LOG_FILE) + line)


def count_queries(folder: Path) -> tuple[ZeroResultQuery, ...]:
    """Return every text in the log with its count, most frequent first; malformed lines are skipped."""
    try:
        lines = (folder / LOG_FILE).read_bytes().splitlines()
    except OSError:
        return ()
    counts = Counter(text for line in lines if (text := _parse_line(line)))
    return tuple(
        ZeroResultQuery(text, n) for text, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    )


@contextmanager
def _locked_log(path: Path) -> Iterator[int]:
    """Open the log for appending, locked against other processes and threads."""
    while True:
        log = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(log, fcntl.LOCK_EX)
            # The previous holder of the lock may have replaced the file.
            if os.fstat(log).st_ino == path.stat().st_ino:
                yield log
                return
        finally:
            os.close(log)


def _newer_half(path: Path) -> bytes:
    lines = path.read_bytes()
    return lines[len(lines) // 2 :].partition(b"\n")[2]


def _replace_log(path: Path, lines: bytes) -> None:
    """Replace the log atomically: readers see either the old or the new one."""
    replacement = path.with_suffix(".new")
    replacement.touch(0o600)
    replacement.write_bytes(lines)
    replacement.replace(path)


def _parse_line(line: bytes) -> str | None:
    try:
        text = json.loads(line)
    except ValueError:
        return None
    return text if isinstance(text, str) else None
