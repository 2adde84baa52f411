"""Searches without results are logged, within a bounded file."""

import subprocess
import sys

import pytest

from search_index import zero_result_log
from search_index.results import ZeroResultQuery
from search_index.search_query import SearchQuery
from settings import PROJECT_ROOT

SMALL_LOG = 2_000
LINE = len('"from a: 0000"\n')


@pytest.fixture
def small_log(monkeypatch):
    monkeypatch.setattr(zero_result_log, "MAX_BYTES", SMALL_LOG)


def texts(folder):
    return [query.text for query in zero_result_log.count_queries(folder)]


def test_searches_without_results_are_counted_by_text(catalogue):
    catalogue.tool("Parrot")
    for text in ("Zebra  fish", "zebra fish", "okapi"):
        catalogue.index.search(SearchQuery(text=text))
    catalogue.index.search(SearchQuery(text="zebra fish", kinds=("tool",)))
    catalogue.index.search(SearchQuery(text="parrot"))
    assert catalogue.index.zero_result_queries() == (
        ZeroResultQuery("zebra fish", 2),
        ZeroResultQuery("okapi", 1),
    )


def test_a_full_log_loses_its_older_half(tmp_path, small_log):
    for number in range(1000):
        zero_result_log.record_query(tmp_path, f"from a: {number:04}")
        assert (tmp_path / zero_result_log.LOG_FILE).stat().st_size <= SMALL_LOG + LINE
    logged = texts(tmp_path)
    assert logged == [f"from a: {number:04}" for number in range(1000 - len(logged), 1000)]
    assert len(logged) >= SMALL_LOG // LINE // 2


def test_malformed_lines_are_skipped_and_dropped(tmp_path, small_log):
    zero_result_log.record_query(tmp_path, "okapi")
    with (tmp_path / zero_result_log.LOG_FILE).open("ab") as log:
        log.write(b'\xff\xfe\n{"a": 1}\n"half' + b"x" * SMALL_LOG + b"\n")
    assert texts(tmp_path) == ["okapi"]
    zero_result_log.record_query(tmp_path, "zebra")
    assert texts(tmp_path) == ["zebra"]


def test_a_log_that_cannot_be_written_is_ignored(tmp_path):
    (tmp_path / zero_result_log.LOG_FILE).mkdir()
    zero_result_log.record_query(tmp_path, "okapi")
    assert texts(tmp_path) == []


WRITER = """
import sys
from pathlib import Path
from search_index import zero_result_log
zero_result_log.MAX_BYTES = 2_000
for number in range(400):
    zero_result_log.record_query(Path(sys.argv[1]), f"from {sys.argv[2]}: {number:04}")
"""


def test_several_processes_lose_only_the_oldest_lines(tmp_path):
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, tmp_path, name], cwd=PROJECT_ROOT) for name in "abc"
    ]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    lines = (tmp_path / zero_result_log.LOG_FILE).read_text().splitlines()
    assert {len(line) + 1 for line in lines} == {LINE}
    for name in "abc":
        logged = [line for line in lines if f"from {name}" in line]
        assert logged == [f'"from {name}: {number:04}"' for number in range(400 - len(logged), 400)]
    assert [path.name for path in tmp_path.iterdir()] == [zero_result_log.LOG_FILE]
