"""What every answer carries."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models.database.transactions import end_read
from tests.site_requests import ADDRESS, PAIR, SAME_ORIGIN, post_vote, publish_ada_vs_zed

EXPECTED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
PATHS = ["/", "/compare/", PAIR, "/compare/zed-vs-ada", "/tools/", "/tools/ada", "/reviewers/", "/about"]
OTHER_PATHS = [
    "/search?q=ada",
    "/search/suggest?q=a",
    "/opensearch.xml",
    "/healthz",
    "/readyz",
    "/robots.txt",
]


def assert_security_headers(answer: TestResponse) -> None:
    assert {name: answer.headers.get(name) for name in EXPECTED_HEADERS} == EXPECTED_HEADERS
    assert answer.headers.get("Content-Security-Policy") == POLICY


def static_paths(app: Flask) -> list[str]:
    return [f"/static/{path.name}" for path in (Path(app.instance_path) / "static").iterdir()]


@pytest.mark.parametrize(
    "path", [*PATHS, *OTHER_PATHS, "/nowhere", "/static/nowhere.css", "/compare/?page=0"]
)
def test_every_answer_is_hardened(client: FlaskClient, path: str) -> None:
    publish_ada_vs_zed()
    assert_security_headers(client.get(path))


def test_an_answer_from_memory_is_hardened(client: FlaskClient) -> None:
    etag = client.get("/about").headers["ETag"]
    assert_security_headers(client.get("/about"))
    assert_security_headers(client.get("/about", headers={"If-None-Match": etag}))


def test_static_files_are_hardened_and_kept_for_good(app: Flask, another: Callable[..., Flask]) -> None:
    client = another().test_client()
    for path in static_paths(app):
        answer = client.head(path)
        assert answer.status_code == 200
        assert_security_headers(answer)
        assert "immutable" in answer.headers["Cache-Control"]


def test_refusals_are_hardened(client: FlaskClient) -> None:
    publish_ada_vs_zed()
    end_read()
    for answer in (client.put("/"), client.post("/newsletter"), post_vote(client, "junk"), post_vote(client)):
        assert_security_headers(answer)


@pytest.mark.parametrize("path", ["/", "/nowhere", "/healthz"])
def test_under_https_browsers_are_told_to_stay_there(another: Callable[..., Flask], path: str) -> None:
    client = another(site_url="https://ship.example").test_client()
    assert "max-age=31536000" in client.get(path).headers["Strict-Transport-Security"]


def test_under_https_static_files_say_so_too(app: Flask, another: Callable[..., Flask]) -> None:
    client = another(site_url="https://ship.example").test_client()
    for path in static_paths(app):
        assert "max-age=31536000" in client.head(path).headers.get("Strict-Transport-Security", "")


def test_without_https_nothing_is_said_of_it(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/").headers


@pytest.mark.parametrize("path", [*PATHS, "/search?q=ada", "/nowhere"])
def test_no_page_has_anything_inline(client: FlaskClient, path: str) -> None:
    publish_ada_vs_zed()
    page = client.get(path, follow_redirects=True).text
    for inline in ("<style", " style=", " onclick=", " onload=", "javascript:", "<script>"):
        assert inline not in page


def test_forwarding_headers_of_strangers_are_ignored(client: FlaskClient) -> None:
    publish_ada_vs_zed()
    foreign = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "1.2.3.4"}
    assert "evil.example" not in client.get(PAIR, headers=foreign).text
    evil = {**foreign, "Origin": "https://evil.example"}
    assert client.post("/newsletter", headers=evil).status_code == 403
    assert client.post("/newsletter", data=ADDRESS, headers=SAME_ORIGIN | foreign).status_code == 200
