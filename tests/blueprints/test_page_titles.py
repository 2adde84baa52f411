"""Newsletter pages and error pages have distinct titles."""

import re
from collections import Counter

from flask.testing import FlaskClient

from blueprints.leaderboard import SNAPSHOT_NOT_READY
from blueprints.open_data import FILES_NOT_READY
from settings import PROJECT_ROOT
from web.error_pages import BUSY_TEXT, ERROR_TEXTS


def test_error_pages_have_distinct_titles() -> None:
    titles = Counter(
        error_text.title
        for error_text in (*ERROR_TEXTS.values(), BUSY_TEXT, SNAPSHOT_NOT_READY, FILES_NOT_READY)
    )
    assert [title for title, number in titles.items() if number > 1] == []


def test_newsletter_pages_have_distinct_titles(client: FlaskClient) -> None:
    titles: Counter[str] = Counter()
    for file in (PROJECT_ROOT / "templates" / "newsletter").glob("*.html"):
        (block,) = re.findall(r"{% block title %}(.*?){% endblock %}", file.read_text())
        titles.update(re.findall(r"(?:^|%})([^{]+)", block))
    assert len(titles) > 8
    assert [title for title, number in titles.items() if number > 1] == []
    assert "<title>Nothing is stored under this link" in client.get("/newsletter/unsubscribe/junk").text
