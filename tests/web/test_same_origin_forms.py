"""Public forms are accepted only from the site's own pages."""

import pytest
from flask.testing import FlaskClient

from models.voting.tables import Ballot
from tests.site_requests import ADDRESS, PAIR, SAME_ORIGIN, count_rows, post_vote

pytestmark = pytest.mark.usefixtures("ada_vs_zed")


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Fetch_Site": "same-origin"},
        {"Origin": "http://localhost"},
        {"Referer": f"http://localhost{PAIR}"},
        {"Origin": "http://127.0.0.1:8000"},
    ],
)
def test_a_vote_from_our_own_page_is_accepted(client: FlaskClient, headers: dict[str, str]) -> None:
    assert post_vote(client, **headers).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Unrelated": "header"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
        {"Sec_Fetch_Site": ""},
        {"Sec_Fetch_Site": "cross-site", "Origin": "http://localhost"},
        {"Origin": "https://evil.example"},
        {"Origin": "https://evil.example", "Referer": "http://localhost/"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost@evil.example"},
        {"Origin": "https://localhost"},
        {"Origin": "http://localhost:81"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Referer": "https://evil.example/http://localhost/"},
        {"Referer": "junk"},
    ],
)
def test_a_vote_from_another_site_is_refused(client: FlaskClient, headers: dict[str, str]) -> None:
    assert post_vote(client, **headers).status_code == 403
    assert count_rows(Ballot) == 0


def test_the_newsletter_form_is_accepted_only_from_our_own_pages(client: FlaskClient) -> None:
    assert client.post("/newsletter", data=ADDRESS, headers=SAME_ORIGIN).status_code == 200
    assert client.post("/newsletter").status_code == 403
