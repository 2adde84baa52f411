"""Fails where a tracked file names a package registry's host or a folder of one machine."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from pip._internal.models.index import PyPI

HOUSE = Path(__file__).resolve().parent.parent
REGISTRIES = {PyPI.netloc, PyPI.file_storage_domain}
# A checkout right under / is no telling name: `/src` may well stand in a file.
DEEP = 3
HOMES = [r"(?<![\w.:])/(?:home|Users)/\w+|(?<![\w.:])/[r]oot/"]
HERE = [re.escape(str(HOUSE))] if len(HOUSE.parts) >= DEEP else []
FORBIDDEN = {
    "a package registry": re.compile("|".join(re.escape(name) for name in sorted(REGISTRIES))),
    "a folder of one machine": re.compile("|".join(HOMES + HERE)),
}


def tracked() -> Iterator[Path]:
    """Yield every file that git tracks, or would if it were added."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=HOUSE, check=True, capture_output=True, text=True).stdout  # noqa: S603
    yield from (HOUSE / name for name in listed.split("\0") if name and (HOUSE / name).is_file())


def faults(path: Path) -> Iterator[str]:
    """Yield a line for each place in a file that names what it should not."""
    text = path.read_bytes().decode(errors="replace")
    for what, names in FORBIDDEN.items():
        for found in names.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            yield f"{path.relative_to(HOUSE)}:{line}: names {what}; take it out\n"


def main() -> int:
    """Name every fault; return 1 where there is one."""
    found = [fault for path in tracked() for fault in faults(path)]
    sys.stdout.writelines(found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
