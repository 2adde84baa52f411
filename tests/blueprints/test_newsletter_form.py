"""The newsletter's form: every text is accepted or refused with an explanation."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from models.newsletter.tables import Subscriber
from services import services
from tests.site_requests import PAIR, count_rows, post_address, publish_ada_vs_zed


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "ada",
        "ada@",
        "@example.org",
        "a b@example.org",
        "ada@example",
        "ada@exa\nmple.org",
        "ö@example.org",
        "a" * 300 + "@example.org",
    ],
)
def test_an_invalid_address_is_shown_again_and_explained(client: FlaskClient, typed: str) -> None:
    answer = post_address(client, typed)
    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.text
    assert count_rows(Subscriber) == 0


def test_what_was_typed_is_escaped(client: FlaskClient) -> None:
    assert 'value="&#34;&gt;&lt;script&gt;@x"' in post_address(client, '"><script>@x').text


@settings(max_examples=60)
@given(typed=st.one_of(st.text(max_size=80), st.emails()))
def test_whatever_is_typed_is_accepted_or_explained(app: Flask, client: FlaskClient, typed: str) -> None:
    services().newsletter_worker.wake = lambda: None
    encodable = typed.encode("utf-8", "replace").decode()
    assert post_address(client, encodable).status_code in (200, 400, 429)


@pytest.mark.parametrize("path", ["/newsletter", "/", PAIR])
def test_the_form_is_on_cached_pages_without_a_token(client: FlaskClient, path: str) -> None:
    publish_ada_vs_zed()
    page = client.get(path)
    form = page.text.split('action="/newsletter"')[1].split("</form>")[0]
    assert re.findall(r'name="(\w+)"', form) == ["email"]
    assert page.headers["Cache-Control"].startswith("public")
