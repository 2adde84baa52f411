"""Which segments a commit merges: few enough to read fast, seldom enough to write fast."""

from typing import Any

from whoosh.reading import SegmentReader

# A merge rewrites documents one by one; above this it would hold up the change that caused it.
MOST_MERGED = 20_000
SLACK = 64


def tidy(writer: Any, segments: list[Any]) -> list[Any]:
    """Merge, into what a Whoosh writer writes, every segment that is not twice as large as all smaller ones.

    So there are at most about log2(documents) segments; one more than half deleted is merged at any size.
    """
    kept, total = [], writer.doc_count() + SLACK
    for segment in sorted(segments, key=_live):
        if _worn(segment) or (_live(segment) < 2 * total and total <= MOST_MERGED):
            _merge(writer, segment)
        else:
            kept.append(segment)
        total += _live(segment)
    return [segment for segment in segments if segment in kept]


def _live(segment: Any) -> int:
    return int(segment.doc_count_all() - segment.deleted_count())


def _worn(segment: Any) -> bool:
    return bool(segment.deleted_count() * 2 > segment.doc_count_all())


def _merge(writer: Any, segment: Any) -> None:
    reader = SegmentReader(writer.storage, writer.schema, segment)
    writer.add_reader(reader)
    reader.close()
