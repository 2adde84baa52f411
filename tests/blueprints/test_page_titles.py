"""No title is given to two pages of the newsletter or to two refusals."""

import re
from collections import Counter

from flask.testing import FlaskClient

from blueprints.leaderboard import SNAPSHOT_NOT_READY
from blueprints.open_data import FILES_NOT_READY
from settings import PROJECT_ROOT
from web.error_pages import BUSY_TEXT, ERROR_TEXTS


def test_no_refusal_is_titled_like_another() -> None:
    titles = Counter(
        advice.title for advice in (*ERROR_TEXTS.values(), BUSY_TEXT, SNAPSHOT_NOT_READY, FILES_NOT_READY)
    )
    assert [title for title, number in titles.items() if number > 1] == []


def test_no_state_of_the_newsletter_is_titled_like_another(client: FlaskClient) -> None:
    titles: Counter[str] = Counter()
    for file in (PROJECT_ROOT / "templates" / "newsletter").glob("*.html"):
        (block,) = re.findall(r"{% block title %}(.*?){% endblock %}", file.read_text())
        titles.update(re.findall(r"(?:^|%})([^{]+)", block))
    assert len(titles) > 8
    assert [title for title, number in titles.items() if number > 1] == []
    assert "<title>Nothing is stored under this link" in client.get("/newsletter/unsubscribe/junk").text
