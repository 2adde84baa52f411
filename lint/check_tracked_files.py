"""Fails if a tracked file names a package registry's host or a home or checkout folder."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from pip._internal.models.index import PyPI

PROJECT_ROOT = Path(__file__).resolve().parent.parent
REGISTRIES = {PyPI.netloc, PyPI.file_storage_domain}
# A checkout right under / is not checked for: a file may contain `/src` with another meaning.
MIN_DEPTH = 3
HOME_PATTERNS = [r"(?<![\w.:])/(?:home|Users)/\w+|(?<![\w.:])/[r]oot/"]
CHECKOUT_PATTERNS = [re.escape(str(PROJECT_ROOT))] if len(PROJECT_ROOT.parts) >= MIN_DEPTH else []
FORBIDDEN = {
    "a package registry": re.compile("|".join(re.escape(name) for name in sorted(REGISTRIES))),
    "a folder of one machine": re.compile("|".join(HOME_PATTERNS + CHECKOUT_PATTERNS)),
}


def tracked_files() -> Iterator[Path]:
    """Yield every file that git tracks, or would if it were added."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=PROJECT_ROOT, check=True, capture_output=True, text=True).stdout  # noqa: S603
    yield from (
        PROJECT_ROOT / name for name in listed.split("\0") if name and (PROJECT_ROOT / name).is_file()
    )


def find_violations(path: Path) -> Iterator[str]:
    """Yield one line of output for each forbidden name in a file."""
    text = path.read_bytes().decode(errors="replace")
    for label, pattern in FORBIDDEN.items():
        for match in pattern.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            yield f"{path.relative_to(PROJECT_ROOT)}:{line}: names {label}; take it out\n"


def main() -> int:
    """Print every violation; return 1 if there is one."""
    violations = [violation for path in tracked_files() for violation in find_violations(path)]
    sys.stdout.writelines(violations)
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
