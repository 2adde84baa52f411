"""Security headers, on every response."""

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


def assert_security_headers(response: TestResponse) -> None:
    assert {name: response.headers.get(name) for name in EXPECTED_HEADERS} == EXPECTED_HEADERS
    assert response.headers.get("Content-Security-Policy") == POLICY


def static_paths(app: Flask) -> list[str]:
    return [f"/static/{path.name}" for path in (Path(app.instance_path) / "static").iterdir()]


@pytest.mark.parametrize(
    "path", [*PATHS, *OTHER_PATHS, "/nowhere", "/static/nowhere.css", "/compare/?page=0"]
)
def test_every_page_has_the_security_headers(client: FlaskClient, path: str) -> None:
    publish_ada_vs_zed()
    assert_security_headers(client.get(path))


def test_a_cached_page_has_the_security_headers(client: FlaskClient) -> None:
    etag = client.get("/about").headers["ETag"]
    assert_security_headers(client.get("/about"))
    assert_security_headers(client.get("/about", headers={"If-None-Match": etag}))


def test_static_files_have_the_security_headers_and_are_immutable(
    app: Flask, another: Callable[..., Flask]
) -> None:
    client = another().test_client()
    for path in static_paths(app):
        response = client.head(path)
        assert response.status_code == 200
        assert_security_headers(response)
        assert "immutable" in response.headers["Cache-Control"]


def test_error_responses_have_the_security_headers(client: FlaskClient) -> None:
    publish_ada_vs_zed()
    end_read()
    for response in (
        client.put("/"),
        client.post("/newsletter"),
        post_vote(client, "junk"),
        post_vote(client),
    ):
        assert_security_headers(response)


@pytest.mark.parametrize("path", ["/", "/nowhere", "/healthz"])
def test_under_https_pages_have_hsts(another: Callable[..., Flask], path: str) -> None:
    client = another(site_url="https://ship.example").test_client()
    assert "max-age=31536000" in client.get(path).headers["Strict-Transport-Security"]


def test_under_https_static_files_have_hsts(app: Flask, another: Callable[..., Flask]) -> None:
    client = another(site_url="https://ship.example").test_client()
    for path in static_paths(app):
        assert "max-age=31536000" in client.head(path).headers.get("Strict-Transport-Security", "")


def test_without_https_there_is_no_hsts(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/").headers


@pytest.mark.parametrize("path", [*PATHS, "/search?q=ada", "/nowhere"])
def test_no_page_has_inline_scripts_or_styles(client: FlaskClient, path: str) -> None:
    publish_ada_vs_zed()
    page = client.get(path, follow_redirects=True).text
    for inline in ("<style", " style=", " onclick=", " onload=", "javascript:", "<script>"):
        assert inline not in page


def test_forwarding_headers_are_ignored_without_a_trusted_proxy(client: FlaskClient) -> None:
    publish_ada_vs_zed()
    forwarded = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "1.2.3.4",
    }
    assert "evil.example" not in client.get(PAIR, headers=forwarded).text
    cross_site = {**forwarded, "Origin": "https://evil.example"}
    assert client.post("/newsletter", headers=cross_site).status_code == 403
    assert client.post("/newsletter", data=ADDRESS, headers=SAME_ORIGIN | forwarded).status_code == 200
