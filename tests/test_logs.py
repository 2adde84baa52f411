"""One log format, whoever logs."""

import logging
import re
from pathlib import Path

import pytest
import structlog
from flask import Flask

from app import create_app
from tests.conftest import settings_for

log = structlog.get_logger("tests.test_logs")


def test_events_and_stdlib_records_look_alike(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    log.warning("tests.happened", error="no space")
    logging.getLogger("elsewhere").warning("it happened: %s", "no space")
    time = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
    event, record = capsys.readouterr().err.splitlines()
    assert re.fullmatch(rf"{time} \[warning  \] tests.happened +error='no space'", event)
    assert re.fullmatch(rf"{time} \[warning  \] it happened: no space +\[elsewhere\]", record)


def test_only_the_sites_own_news_is_printed(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    log.info("tests.news")
    logging.getLogger("elsewhere").info("news from elsewhere")
    assert "tests.news" in (logged := capsys.readouterr().err)
    assert "elsewhere" not in logged


def test_a_traceback_shows_no_local_variables(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    secret = "".join(("hun", "ter2"))
    try:
        raise KeyError
    except KeyError:
        log.exception("tests.failed", holds=len(secret))
    assert "KeyError" in (logged := capsys.readouterr().err)
    assert "hunter2" not in logged


def test_a_second_site_in_the_process_prints_no_event_twice(
    app: Flask, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    create_app(settings_for(folder))
    log.warning("tests.happened")
    assert capsys.readouterr().err.count("tests.happened") == 1
