"""Opens a segment's files on its memory map, so that all workers share one copy in memory."""

from io import BufferedReader, RawIOBase
from typing import Any

from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.filestore import FileStorage


class MappedFile(RawIOBase):
    """A slice of a memory map as a binary file; reading copies only what is read."""

    def __init__(self, buffer: memoryview) -> None:
        self._buffer = buffer
        self._at = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move to an offset from the start, the current position or the end."""
        start = (0, self._at, len(self._buffer))[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, target: Any) -> int:
        """Copy bytes from the current position into `target`, and return how many."""
        part = self._buffer[self._at : self._at + len(target)]
        target[: len(part)] = part
        self._at += len(part)
        return len(part)


class _MappedCompoundStorage(CompoundStorage):
    def open_file(self, name: str, *args: Any, **kwargs: Any) -> Any:
        file = super().open_file(name, *args, **kwargs)  # type: ignore[no-untyped-call]
        # Whoosh would copy the whole slice: a hundred megabytes for twenty thousand tools.
        if isinstance(getattr(file, "_buf", None), memoryview):
            file.file = BufferedReader(MappedFile(file._buf))
        return file


def open_segment_files(storage: FileStorage, segment: Any) -> FileStorage:
    """Return the storage that holds a segment's files: its compound file, or else the folder."""
    if not segment.is_compound():
        return storage
    name = segment.make_filename(segment.COMPOUND_EXT)
    return _MappedCompoundStorage(storage.open_file(name))  # type: ignore[no-untyped-call]
