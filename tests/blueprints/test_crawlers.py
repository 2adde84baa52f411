"""robots.txt, sitemaps, security.txt and llms.txt."""

import re
from datetime import datetime
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient

from blueprints import crawlers
from models.database.base import utc_now
from models.database.transactions import end_read
from tests.site_requests import post_vote, publish_ada_vs_zed

NAMESPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
ORIGIN = "http://127.0.0.1:8000"


@pytest.fixture(autouse=True)
def matchup(noon: None, app: Flask) -> None:
    publish_ada_vs_zed()
    end_read()


def sitemap_paths(client: FlaskClient, path: str = "/sitemap.xml") -> list[str]:
    root = ET.fromstring(client.get(path).data)
    return [found.text.removeprefix(ORIGIN) for found in root.findall(".//s:loc", NAMESPACES)]


def test_the_sitemap_lists_what_may_be_indexed(client: FlaskClient) -> None:
    paths = sitemap_paths(client)
    assert {"/", "/compare/ada-vs-zed", "/tools/ada", "/reviewers/skeptic"} <= set(paths)
    assert len(paths) == len(set(paths))


def test_every_address_in_the_sitemap_answers_and_names_itself(client: FlaskClient) -> None:
    for path in sitemap_paths(client):
        page = client.get(path)
        assert page.status_code == 200
        assert f'<link rel="canonical" href="{ORIGIN}{path}">' in page.text
        assert "noindex" not in page.text


def test_the_sitemap_has_the_day_of_the_last_change(client: FlaskClient) -> None:
    root = ET.fromstring(client.get("/sitemap.xml").data)
    days = [found.text for found in root.findall(".//s:lastmod", NAMESPACES)]
    assert f"{utc_now():%Y-%m-%d}" in days


def test_only_static_pages_that_follow_the_change_log_have_a_day(client: FlaskClient) -> None:
    root = ET.fromstring(client.get("/sitemap.xml").data)
    dated = {
        url.findtext("s:loc", namespaces=NAMESPACES).removeprefix(ORIGIN): url.find("s:lastmod", NAMESPACES)
        is not None
        for url in root
    }
    assert {path for path in crawlers.STATIC_PATHS if dated[path]} == {"/", "/compare/", "/tools/"}
    assert dated["/tools/ada"]


def test_a_long_sitemap_comes_in_parts(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sitemap_paths(client)
    monkeypatch.setattr(crawlers, "URLS_PER_SITEMAP", 3)
    parts = sitemap_paths(client, "/sitemap.xml?parts")
    assert sorted(path for part in parts for path in sitemap_paths(client, part)) == sorted(whole)
    assert client.get("/sitemap-99.xml").status_code == 404


@pytest.mark.parametrize(
    "path", ["/search?q=ada", "/compare/ada-vs-bob", "/votes/mine", "/votes/receipt/", "/nowhere"]
)
def test_pages_not_for_indexing_say_noindex(app: Flask, client: FlaskClient, path: str) -> None:
    assert '<meta name="robots" content="noindex">' in client.get(path).text
    assert path.split("?", maxsplit=1)[0] not in sitemap_paths(client)


def test_robots_txt_disallows_searches_and_votes(client: FlaskClient) -> None:
    rules = RobotFileParser()
    rules.parse(client.get("/robots.txt").text.splitlines())
    assert rules.can_fetch("*", "/compare/ada-vs-zed")
    assert not rules.can_fetch("*", "/search?q=a")
    assert not rules.can_fetch("*", "/votes/mine")
    assert rules.site_maps() == [f"{ORIGIN}/sitemap.xml"]


def test_without_a_contact_there_is_no_security_txt(client: FlaskClient) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404


def test_security_txt_names_the_contact_and_its_day(another) -> None:
    text = (
        another(security_contact="mailto:safe@ship.example")
        .test_client()
        .get("/.well-known/security.txt")
        .text
    )
    fields = dict(line.split(": ", 1) for line in text.splitlines())
    assert fields["Contact"] == "mailto:safe@ship.example"
    expires = datetime.fromisoformat(fields["Expires"]).replace(tzinfo=None)
    assert 100 < (expires - utc_now()).days < 366


def test_llms_txt_has_the_form_that_agents_expect(client: FlaskClient) -> None:
    lines = client.get("/llms.txt").text.splitlines()
    assert lines[0] == "# Shipworthy"
    assert lines[2].startswith("> ")
    assert sum(line.startswith("# ") for line in lines) == 1
    links = [line for line in lines if line.startswith("- ")]
    assert all(re.fullmatch(r"- \[.+\]\(https?://\S+\)(: .+)?", line) for line in links)
    assert any("/compare/ada-vs-zed.md" in line for line in links)


def test_markdown_holds_no_votes_of_the_reader(client: FlaskClient) -> None:
    post_vote(client)
    assert "You voted" not in client.get("/compare/ada-vs-zed.md").text
