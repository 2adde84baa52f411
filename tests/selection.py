"""Which tests run on which database, and that nothing is skipped where CI is set.

On PostgreSQL only tests with a database run: they ask for one of DATABASE_FIXTURES, directly or through another
fixture. Tests of functions, files and the source code have none, index tests bring an SQLite file, and the
browser tests are about pages; each runs once, on SQLite.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests import databases

DATABASE_FIXTURES = {"migrated", "empty_database"}
ONCE = ("tests/browser/",)
ON_POSTGRESQL = "Left out {} tests that need no database or are about SQLite: `make test` runs them."
ON_SQLITE = "Left out {} tests that are about PostgreSQL: `make test-postgres` runs them."
deselected = pytest.StashKey[int]()


def is_selected(item: pytest.Item) -> bool:
    """Whether a test runs on the database of this run."""
    if not databases.SERVER:
        return not item.get_closest_marker("on_postgresql_only")
    if item.get_closest_marker("on_sqlite_only") or item.nodeid.startswith(ONCE):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("on_postgresql_only") or fixtures & DATABASE_FIXTURES)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the tests of the other database."""
    left_out = [item for item in items if not is_selected(item)]
    items[:] = [item for item in items if is_selected(item)]
    config.hook.pytest_deselected(items=left_out)
    config.stash[deselected] = len(left_out)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Send the number from a process of pytest-xdist to the one that prints the summary."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["deselected"] = session.config.stash.get(deselected, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Take the number; every process has collected the same tests."""
    node.config.stash[deselected] = getattr(node, "workeroutput", {}).get("deselected", 0)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print how many tests were left out, and where they run."""
    if number := config.stash.get(deselected, 0):
        terminalreporter.write_line((ON_POSTGRESQL if databases.SERVER else ON_SQLITE).format(number))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Where CI is set, a skipped test fails."""
    return (yield from _fail_if_skipped())


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    """Where CI is set, a skipped file fails."""
    return (yield from _fail_if_skipped())


def _fail_if_skipped() -> Any:
    report = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"CI is set, so nothing may be skipped: {report.longrepr[2]}"
    return report
