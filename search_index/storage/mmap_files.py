"""A segment's files, read where the system has mapped them, so that every worker shares the same memory."""

from io import BufferedReader, RawIOBase
from typing import Any

from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.filestore import FileStorage


class MappedFile(RawIOBase):
    """A part of a mapped file, as a file of its own; nothing is copied before it is read."""

    def __init__(self, buffer: memoryview) -> None:
        self._buffer = buffer
        self._at = 0

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that one may move about in it."""
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move to a place, counted from the start, from here, or from the end."""
        start = (0, self._at, len(self._buffer))[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, target: Any) -> int:
        """Fill the target from here, as far as there is anything; return how much that was."""
        part = self._buffer[self._at : self._at + len(target)]
        target[: len(part)] = part
        self._at += len(part)
        return len(part)


class _MappedCompoundStorage(CompoundStorage):
    def open_file(self, name: str, *args: Any, **kwargs: Any) -> Any:
        file = super().open_file(name, *args, **kwargs)  # type: ignore[no-untyped-call]
        # Whoosh copies the whole part into memory of its own: a hundred megabytes for twenty thousand tools.
        if isinstance(getattr(file, "_buf", None), memoryview):
            file.file = BufferedReader(MappedFile(file._buf))
        return file


def open_segment_files(storage: FileStorage, segment: Any) -> FileStorage:
    """Return where a segment's files can be opened: its one compound file, or the folder."""
    if not segment.is_compound():
        return storage
    name = segment.make_filename(segment.COMPOUND_EXT)
    return _MappedCompoundStorage(storage.open_file(name))  # type: ignore[no-untyped-call]
