"""Rules for the source code and its documents that a machine can check."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[1]
MAX_FILE_LINES, MAX_FUNCTION_LINES = 250, 40
VAGUE_NAMES = {"utils", "helpers", "managers", "core", "common", "every"}
DOCUMENTS = sorted([*HOUSE.glob("*.md"), *HOUSE.glob("docs/**/*.md"), HOUSE / "benchmarks" / "RESULTS.md"])
CODE_BLOCK = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
# Paths have no leading slash; URLs of the site do.
PATH = re.compile(
    r"`([A-Za-z.][\w.-]*(?:/[\w.-]+)*/|[A-Za-z.][\w.-]*(?:/[\w.-]+)+|\w+\.(?:py|html|css|js|md|toml))`"
)
DEFINITION = re.compile(r"`([a-z]\w*)\.(?!(?:py|html|css|js|md|toml)\b)([A-Za-z]\w*)(?:\(.*?\))?`")
MODULE = re.compile(r"-m ((?:benchmarks|tests)[\w.]+)")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
# Created by the running site, or not paths at all.
NOT_IN_THE_REPOSITORY = ("instance/", "photos/", "mail/", "text/markdown")
NOT_OUR_MODULES = ("fieldwriter",)


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=False)


def test_no_file_is_longer_than_250_lines() -> None:
    lengths = {file: len(text.splitlines()) for file, text in source_files().items()}
    assert {file: length for file, length in lengths.items() if length > MAX_FILE_LINES} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    lengths = {f"{file}:{node.name}": line_count(node) for file, node in functions()}
    assert {name: length for name, length in lengths.items() if length > MAX_FUNCTION_LINES} == {}


def test_no_function_contains_an_import() -> None:
    imports = (
        f"{file}:{inner.lineno}"
        for file, node in functions()
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    )
    assert list(imports) == []


def test_no_import_is_relative() -> None:
    imports = ((file, node) for file, node in nodes() if isinstance(node, ast.ImportFrom))
    assert [f"{file}:{node.lineno}" for file, node in imports if node.level] == []


def test_every_module_is_named_for_what_it_holds() -> None:
    names = {file: VAGUE_NAMES & set(Path(file).with_suffix("").parts) for file in source_files()}
    assert {file: vague for file, vague in names.items() if vague} == {}


def test_only_write_transaction_commits_and_rolls_back() -> None:
    ends_by_hand = re.compile(r"session\.(commit|rollback)\(|\bbegin_write\b")
    files = [file for file, text in source_files().items() if ends_by_hand.search(text)]
    assert files == ["models/database/transactions.py"]


def test_imports_run_one_way() -> None:
    checked = run(str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache")
    assert checked.returncode == 0, checked.stdout


def test_only_models_database_and_the_migrations_name_a_dialect_or_a_driver() -> None:
    outside = (":!models/database", ":!migrations", ":!tests")
    names = run("git", "grep", "-nwE", "dialects?|psycopg|p?y?sqlite3", "--", "*.py", *outside)
    assert names.stdout == ""


@pytest.mark.parametrize(
    ("module", "allowed"), [("logs.py", set()), ("services.py", set()), ("settings.py", {"mail_transport"})]
)
def test_a_module_of_the_root_imports_only_what_the_architecture_allows(
    module: str, allowed: set[str]
) -> None:
    rooms = {Path(file).parts[0].removesuffix(".py") for file in source_files()}
    assert imported_at_run_time(module) & rooms <= allowed


def test_only_settings_reads_the_environment() -> None:
    reads = re.compile(r"\bos\.(environ|getenv)|\bfrom os import .*(environ|getenv)")
    assert [file for file, text in site_files().items() if reads.search(text)] == ["settings.py"]


def test_only_models_database_base_imports_flask_sqlalchemy() -> None:
    files = [file for file, text in site_files().items() if re.search(r"\bflask_sqlalchemy\b", text)]
    assert files == ["models/database/base.py"]


def test_no_tracked_file_names_a_registry_or_a_folder_of_one_machine() -> None:
    checked = run(sys.executable, "lint/check_tracked_files.py")
    assert checked.returncode == 0, checked.stdout


def test_the_import_graphs_are_up_to_date() -> None:
    checked = run(sys.executable, "lint/draw_architecture.py", "--check")
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_document_names_only_what_exists(document: Path) -> None:
    assert list(missing_names(document)) == []


@pytest.mark.parametrize("document", [*DOCUMENTS, HOUSE / "Makefile"], ids=lambda path: path.name)
def test_a_command_runs_a_module_that_exists(document: Path) -> None:
    modules = MODULE.findall(document.read_text())
    assert [name for name in modules if not (HOUSE / f"{name.replace('.', '/')}.py").exists()] == []


def missing_names(document: Path) -> Iterator[str]:
    text = CODE_BLOCK.sub("", document.read_text())
    paths = (path for path in PATH.findall(text) if not path.startswith(NOT_IN_THE_REPOSITORY))
    yield from (path for path in paths if not exists(path))
    yield from (".".join(names) for names in DEFINITION.findall(text) if not is_defined(*names))
    yield from (link for link in LINK.findall(text) if not (document.parent / link).exists())


def exists(path: str) -> bool:
    """Whether a path from the root exists; a file or folder without a path may be anywhere."""
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


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for file, node in nodes():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield file, node


def nodes() -> Iterator[tuple[str, ast.AST]]:
    for file, tree in syntax_trees().items():
        yield from ((file, node) for node in ast.walk(tree))


def imported_at_run_time(file: str) -> set[str]:
    """Return the packages that a file's top imports; what it imports under TYPE_CHECKING stands in an `if`."""
    names: set[str] = set()
    for node in syntax_trees()[file].body:
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    return names


def line_count(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


@cache
def syntax_trees() -> dict[str, ast.Module]:
    return {file: ast.parse(text) for file, text in source_files().items()}


@cache
def source_files() -> dict[str, str]:
    """Return our Python files with their text; a migration is never edited again, so it follows no later rule."""
    files = (file for file in tracked_files() if file.suffix == ".py")
    return {
        str(file): (HOUSE / file).read_text()
        for file in files
        if not file.is_relative_to("migrations/versions")
    }


def site_files() -> dict[str, str]:
    """Return the source files of the site itself."""
    outside = ("tests/", "benchmarks/", "lint/", "migrations/")
    return {file: text for file, text in source_files().items() if not file.startswith(outside)}


def test_no_database_file_is_tracked() -> None:
    tracked = [HOUSE / name for name in run("git", "ls-files", "-z").stdout.split("\0") if name]
    found = [path for path in tracked if path.is_file() and path.read_bytes().startswith(b"SQLite format 3")]
    assert found == []
