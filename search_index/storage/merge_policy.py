"""Decides which segments a commit merges: few segments read fast, few merges write fast."""

from typing import Any

from whoosh.reading import SegmentReader

# Documents. A merge rewrites them one by one; a larger one would delay the change that caused it.
MAX_MERGED = 20_000
MERGE_SLACK = 64


def merge_small_segments(writer: Any, segments: list[Any]) -> list[Any]:
    """Merge every segment that is not twice as large as all smaller ones together; a Whoosh `mergetype`.

    This leaves at most about log2(documents) segments. A segment of which more than half is deleted is merged
    at any size.
    """
    unmerged, total = [], writer.doc_count() + MERGE_SLACK
    for segment in sorted(segments, key=_count_live):
        if _is_mostly_deleted(segment) or (_count_live(segment) < 2 * total and total <= MAX_MERGED):
            _merge_segment(writer, segment)
        else:
            unmerged.append(segment)
        total += _count_live(segment)
    return [segment for segment in segments if segment in unmerged]


def _count_live(segment: Any) -> int:
    return int(segment.doc_count_all() - segment.deleted_count())


def _is_mostly_deleted(segment: Any) -> bool:
    return bool(segment.deleted_count() * 2 > segment.doc_count_all())


def _merge_segment(writer: Any, segment: Any) -> None:
    reader = SegmentReader(writer.storage, writer.schema, segment)
    writer.add_reader(reader)
    reader.close()
