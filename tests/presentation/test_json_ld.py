"""JSON-LD says what the page says."""

import json

import extruct
from flask import Flask
from flask.testing import FlaskClient

from models.catalogue.tables import Matchup
from models.database.transactions import end_read
from tests.builders import a_tool
from tests.site_requests import PAIR, SCRIPT_BREAKERS, text_of


def json_ld_of(client: FlaskClient, path: str) -> list[dict]:
    return extruct.extract(client.get(path).text, syntaxes=["json-ld"])["json-ld"]


def test_a_tools_json_ld_is_what_its_page_shows(client: FlaskClient, voted_matchup: Matchup) -> None:
    (tool,) = json_ld_of(client, "/tools/ada")
    page = text_of(client, "/tools/ada")
    assert tool["@type"] == "SoftwareApplication"
    assert tool["review"]["reviewRating"] == {
        "@type": "Rating",
        "ratingValue": 3,
        "bestRating": 4,
        "worstRating": 0,
    }
    assert tool["review"]["author"] == {"@type": "Organization", "name": "Shipworthy"}
    assert tool["review"]["reviewBody"] in page
    assert tool["offers"]["price"] == "20"
    assert tool["aggregateRating"]["ratingCount"] == 40
    assert f"{tool['aggregateRating']['ratingValue']} % ship" in page


def test_below_39_votes_there_is_no_aggregate(client: FlaskClient, voted_matchup: Matchup) -> None:
    (tool,) = json_ld_of(client, "/tools/zed")
    assert "aggregateRating" not in tool


def test_no_reviewer_is_marked_up_as_a_person(client: FlaskClient, voted_matchup: Matchup) -> None:
    assert "Person" not in json.dumps([*json_ld_of(client, "/tools/ada"), *json_ld_of(client, PAIR)])


def test_a_comparisons_json_ld_is_what_its_page_shows(client: FlaskClient, voted_matchup: Matchup) -> None:
    pair, breadcrumbs = json_ld_of(client, PAIR)
    assert [item["name"] for item in pair["itemListElement"]] == ["Ada", "Zed"]
    assert [item["name"] for item in breadcrumbs["itemListElement"]] == [
        "Shipworthy",
        "Compare",
        "Ada vs Zed",
    ]


def test_no_name_ends_the_script_that_holds_it(app: Flask, client: FlaskClient) -> None:
    a_tool("ada", name=SCRIPT_BREAKERS)
    end_read()
    page = client.get("/tools/ada").text
    assert "<script>alert" not in page
    (tool,) = json_ld_of(client, "/tools/ada")
    assert tool["name"] == SCRIPT_BREAKERS
