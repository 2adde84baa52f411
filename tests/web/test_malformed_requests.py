"""No malformed request causes a 500 or changes the database."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, text

from models.database.base import db
from models.database.transactions import end_read
from tests.site_requests import PAIR, SAME_ORIGIN, publish_ada_vs_zed
from web import voter_cookie

JUNK = [
    "",
    "\0",
    "ada\0",
    "\ud800",
    "'; DROP TABLE vote; --",
    "%",
    "_",
    "../../etc/passwd",
    "..%2f..%2f",
    "-vs-",
    "ada-vs-",
    "ada-vs-zed-vs-ada",
    "{{7*7}}",
    "<script>",
    '"',
    '"unclosed (',
    "category:",
    "price:free AND OR NOT",
    "*",
    "-" * 50,
    str(2**63),
    str(-(2**63) - 1),
    "9" * 400,
    "1e309",
    "NaN",
    "²",
    "ﬀ",
    "\u202eada",
    "\u2028",
    "\r\nSet-Cookie: a=b",
    "x" * 5000,
    "é" * 300,
    "🚢" * 100,
]
FIELDS = ["a", "b", "q", "page", "category", "price", "kind", "panel", "verdict", "sort", "exact", "junk"]
PARAMETER = re.compile(r"<[^>]+>")
UNSAFE = ["POST", "PUT", "PATCH", "DELETE"]


def paths_with(app: Flask, value: str) -> Iterator[str]:
    """Return the path of every route, with this value for each parameter."""
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            yield PARAMETER.sub(lambda _: value, rule.rule)


def percent_encoded(junk: str) -> str:
    return quote(junk.encode("utf-8", "surrogatepass"), safe="")


def all_rows() -> dict[str, list[object]]:
    """Return all rows of all tables."""
    end_read()
    tables = inspect(db.engine).get_table_names()
    rows = {
        name: [tuple(row) for row in db.session.execute(text(f'SELECT * FROM "{name}"'))] for name in tables
    }
    end_read()
    return rows


@pytest.mark.parametrize("junk", JUNK)
def test_junk_in_a_path_causes_no_500(app: Flask, client: FlaskClient, junk: str) -> None:
    publish_ada_vs_zed()
    for path in paths_with(app, percent_encoded(junk)):
        for method in ("GET", "HEAD", *UNSAFE):
            assert client.open(path, method=method, headers=SAME_ORIGIN).status_code < 500, (method, path)


@pytest.mark.parametrize("junk", JUNK)
def test_junk_in_a_query_causes_no_500(app: Flask, client: FlaskClient, junk: str) -> None:
    publish_ada_vs_zed()
    query = "&".join(f"{field}={percent_encoded(junk)}" for field in FIELDS)
    for path in paths_with(app, "ada"):
        assert client.get(f"{path}?{query}").status_code < 500, path
    for field in FIELDS:
        for path in ("/search", "/search/suggest", "/compare/", "/tools/"):
            assert client.get(f"{path}?{field}={percent_encoded(junk)}").status_code < 500, (path, field)


@pytest.mark.parametrize("junk", JUNK)
def test_junk_in_a_form_is_refused_and_changes_nothing(client: FlaskClient, junk: str) -> None:
    publish_ada_vs_zed()
    before = all_rows()
    for form in ({"tool": "ada", "verdict": junk}, {"tool": junk, "verdict": "ship"}):
        data = "&".join(f"{name}={percent_encoded(value)}" for name, value in form.items())
        content_type = "application/x-www-form-urlencoded"
        response = client.post(f"{PAIR}/votes", data=data, content_type=content_type, headers=SAME_ORIGIN)
        assert response.status_code == 400
    assert all_rows() == before


@pytest.mark.parametrize("junk", ["\0", "ada\0"])
def test_a_nul_is_refused_before_any_view(client: FlaskClient, statements: list[str], junk: str) -> None:
    nul = percent_encoded(junk)
    form = {"tool": "ada", "verdict": "ship", "reason": junk}
    assert client.get(f"/tools/{nul}").status_code == client.get(f"/compare/?a={nul}").status_code == 400
    assert client.get(f"/compare/?{nul}=ada").status_code == 400
    assert client.post(f"{PAIR}/votes", data=form, headers=SAME_ORIGIN).status_code == 400
    assert statements == []


@pytest.mark.parametrize(
    "content_type", ["application/json", "multipart/form-data", "text/plain; charset=junk", "junk", ""]
)
def test_a_body_that_is_not_a_form_is_refused(client: FlaskClient, content_type: str) -> None:
    publish_ada_vs_zed()
    response = client.post(f"{PAIR}/votes", data=b"\xff\x00{", content_type=content_type, headers=SAME_ORIGIN)
    assert response.status_code == 400


@pytest.mark.parametrize(
    "query", ["%", "%zz", "%ff%fe", "&&&=", "=", "q", "q=%", "q=%ff", "a[]=1", "page=1&page=x"]
)
def test_a_malformed_query_causes_no_500(app: Flask, client: FlaskClient, query: str) -> None:
    for path in paths_with(app, "ada"):
        assert client.get(f"{path}?{query}").status_code < 500, path


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Cookie", "voter=\xff; =; ;;"),
        ("If-None-Match", 'junk, "'),
        ("If-Modified-Since", "yesterday"),
        ("Range", "bytes=9-1"),
        ("Accept-Encoding", "\xff"),
        ("Content-Length", "-1"),
        ("Referer", "http://["),
    ],
)
def test_a_malformed_header_causes_no_500(app: Flask, client: FlaskClient, name: str, value: str) -> None:
    publish_ada_vs_zed()
    for slug in ("ada-vs-zed", "ada"):
        for path in paths_with(app, slug):
            assert client.get(path, headers={name: value}).status_code < 500, path


@pytest.mark.parametrize("value", ["", "x" * 3000, [1, {"a": 2**70}]])
def test_a_signed_cookie_with_junk_inside_causes_no_500(
    app: Flask, client: FlaskClient, value: object
) -> None:
    publish_ada_vs_zed()
    with app.test_request_context():
        signed = str(voter_cookie._signer().dumps(value))
    client.set_cookie("voter", signed)
    for slug in ("ada-vs-zed", "ada"):
        for path in paths_with(app, slug):
            for method in ("GET", "POST"):
                assert client.open(path, method=method, headers=SAME_ORIGIN).status_code < 500, (method, path)


@pytest.mark.parametrize(
    "content_type", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"]
)
def test_a_body_that_is_too_large_is_refused_everywhere(
    app: Flask, client: FlaskClient, content_type: str
) -> None:
    publish_ada_vs_zed()
    before = all_rows()
    body = b"tool=ada&verdict=ship&junk=" + b"x" * 300_000
    for slug in ("ada-vs-zed", "ada"):
        for path in paths_with(app, slug):
            for method in UNSAFE:
                response = client.open(
                    path, method=method, data=body, content_type=content_type, headers=SAME_ORIGIN
                )
                assert 400 <= response.status_code < 500, (method, path)
    assert all_rows() == before


@pytest.mark.parametrize("method", UNSAFE)
@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_unsafe_methods_are_accepted_only_from_our_own_pages(
    app: Flask, client: FlaskClient, method: str, headers: dict[str, str]
) -> None:
    publish_ada_vs_zed()
    before = all_rows()
    for slug in ("ada-vs-zed", "ada"):
        for path in paths_with(app, slug):
            form = {"tool": "ada", "verdict": "ship"}
            assert client.open(path, method=method, data=form, headers=headers).status_code in (
                403,
                404,
                405,
            ), path
    assert all_rows() == before


def test_no_get_changes_anything(app: Flask, client: FlaskClient) -> None:
    publish_ada_vs_zed()
    before = all_rows()
    for slug in ("ada-vs-zed", "ada", "skeptic"):
        for path in paths_with(app, slug):
            for method in ("GET", "HEAD", "OPTIONS"):
                client.open(f"{path}?tool=ada&verdict=ship&a=ada&b=zed", method=method, headers=SAME_ORIGIN)
    assert all_rows() == before
