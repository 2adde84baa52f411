"""The house keeps its own rules."""

import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*HOUSE.glob("*.md"), *HOUSE.glob("docs/**/*.md"), HOUSE / "benchmarks" / "RESULTS.md"])
CODE_BLOCK = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
# Paths have no leading slash: addresses of the site do.
PATH = re.compile(
    r"`([A-Za-z.][\w.-]*(?:/[\w.-]+)*/|[A-Za-z.][\w.-]*(?:/[\w.-]+)+|\w+\.(?:py|html|css|js|md|toml))`"
)
DEFINITION = re.compile(r"`([a-z]\w*)\.(?!(?:py|html|css|js|md|toml)\b)([A-Za-z]\w*)(?:\(.*?\))?`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
# Made when the site runs, or in somebody else's folder.
NOT_IN_THE_REPOSITORY = ("instance/", "photos/", "mail/", "text/markdown")
NOT_OUR_MODULES = ("fieldwriter",)


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=False)


def test_imports_run_one_way() -> None:
    checked = run(str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache")
    assert checked.returncode == 0, checked.stdout


def test_only_the_database_room_and_the_migrations_name_a_dialect_or_a_driver() -> None:
    outside = (":!models/database", ":!migrations", ":!tests")
    found = run("git", "grep", "-nwE", "dialects?|psycopg|p?y?sqlite3", "--", "*.py", *outside)
    assert found.stdout == ""


def test_no_tracked_file_names_a_registry_or_a_folder_of_one_machine() -> None:
    checked = run(sys.executable, "lint/check_tracked_files.py")
    assert checked.returncode == 0, checked.stdout


def test_the_pictures_show_the_imports_as_they_are() -> None:
    checked = run(sys.executable, "lint/draw_architecture.py", "--check")
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_document_names_only_what_exists(document: Path) -> None:
    assert list(missing_names(document)) == []


def missing_names(document: Path) -> Iterator[str]:
    text = CODE_BLOCK.sub("", document.read_text())
    paths = (path for path in PATH.findall(text) if not path.startswith(NOT_IN_THE_REPOSITORY))
    yield from (path for path in paths if not exists(path))
    yield from (".".join(names) for names in DEFINITION.findall(text) if not is_defined(*names))
    yield from (link for link in LINK.findall(text) if not (document.parent / link).exists())


def exists(path: str) -> bool:
    """Whether a path from the root is there; a bare name of a file or folder may be anywhere."""
    *folders, name = path.rstrip("/").split("/")
    return (HOUSE / path).exists() or (not folders and any(name in file.parts for file in tracked_files()))


def is_defined(module: str, name: str) -> bool:
    """Whether a module of this name defines the name; words such as `llama.cpp`, which have no underscore, may be no module."""
    files = [file for file in tracked_files() if file.name == f"{module}.py"]
    if not files:
        return module in NOT_OUR_MODULES or "_" not in module + name
    definition = re.compile(rf"^\s*(?:def|class) {name}\b|^{name}\b.* = ", re.MULTILINE)
    return any(definition.search((HOUSE / file).read_text()) for file in files)


@cache
def tracked_files() -> list[Path]:
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard").stdout
    return [Path(line) for line in listed.splitlines() if (HOUSE / line).exists()]


def test_only_the_write_transaction_commits_and_rolls_back() -> None:
    ends_by_hand = re.compile(r"session\.(commit|rollback)\(|\bbegin_write\b")
    files = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py").stdout.split()
    found = [name for name in files if ends_by_hand.search((HOUSE / name).read_text(encoding="utf-8"))]
    assert found == ["models/database/transactions.py"]
