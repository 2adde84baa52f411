"""No title is given to two pages of the newsletter or to two refusals."""

import re
from collections import Counter

from flask.testing import FlaskClient

from blueprints.data import NOT_MADE
from blueprints.leaderboard import NOT_COUNTED
from blueprints.shared.errors import ADVICE, BUSY
from settings import HOUSE


def test_no_refusal_is_titled_like_another() -> None:
    titles = Counter(advice.title for advice in (*ADVICE.values(), BUSY, NOT_COUNTED, NOT_MADE))
    assert [title for title, number in titles.items() if number > 1] == []


def test_no_state_of_the_newsletter_is_titled_like_another(client: FlaskClient) -> None:
    titles: Counter[str] = Counter()
    for file in (HOUSE / "templates" / "newsletter").glob("*.html"):
        (block,) = re.findall(r"{% block title %}(.*?){% endblock %}", file.read_text())
        titles.update(re.findall(r"(?:^|%})([^{]+)", block))
    assert len(titles) > 8
    assert [title for title, number in titles.items() if number > 1] == []
    assert "<title>Nothing is stored under this link" in client.get("/newsletter/unsubscribe/junk").text
