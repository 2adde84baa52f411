"""The index folder: one subfolder per build, and a pointer file that names the current one.

A build is a complete Whoosh index. The pointer is replaced atomically, so a reader sees either the old build
or the new one.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from whoosh.index import create_in

from search_index.storage.whoosh_schema import build_schema

POINTER_FILE = "current"
BUILD_PREFIX = "build-"


class NoIndexError(Exception):
    """There is no index yet, or the pointer file names no build."""


class BuildFolder:
    """The folder of the index; mode 0700, because Whoosh reads pickles from it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def current_build(self) -> Path:
        """Return the folder of the current build; raises NoIndexError where there is none."""
        try:
            name = (self.folder / POINTER_FILE).read_text().strip()
        except (FileNotFoundError, NotADirectoryError):
            raise NoIndexError(f"{self.folder}: holds no index") from None
        if not name.startswith(BUILD_PREFIX) or "/" in name or not (self.folder / name).is_dir():
            raise NoIndexError(f"{self.folder / POINTER_FILE}: leads nowhere")
        return self.folder / name

    def version_stamp(self) -> tuple[str, int]:
        """Return the build's name and time of change, which every commit and every swap alter."""
        build = self.current_build()
        return build.name, build.stat().st_mtime_ns

    def create_build(self) -> Path:
        """Create an empty index beside the current build, and return its folder."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        path = self.folder / f"{BUILD_PREFIX}{secrets.token_hex(6)}"
        path.mkdir(mode=0o700)
        create_in(str(path), build_schema())
        return path

    def publish(self, build: Path) -> None:
        """Make a finished build the current one and remove the others; survives a power cut."""
        for path in (*build.iterdir(), build):
            _sync_to_disk(path)
        temporary = self.folder / f"{POINTER_FILE}.{secrets.token_hex(4)}"
        temporary.write_text(build.name)
        _sync_to_disk(temporary)
        temporary.replace(self.folder / POINTER_FILE)
        _sync_to_disk(self.folder)
        self._remove_other_builds(build)

    def discard(self, build: Path) -> None:
        """Remove an unfinished build; what cannot be removed is left."""
        shutil.rmtree(build, ignore_errors=True)

    @contextmanager
    def builder_lock(self) -> Iterator[bool]:
        """Yield True while this process alone may build, False where another process is building."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.folder / "building", os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
        finally:
            os.close(handle)

    def _remove_other_builds(self, build: Path) -> None:
        for path in self.folder.glob(f"{BUILD_PREFIX}*"):
            if path != build:
                shutil.rmtree(path, ignore_errors=True)


def _sync_to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
