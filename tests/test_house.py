"""The house keeps its own rules."""

import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]


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
