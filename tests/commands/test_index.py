"""`flask index`."""

from flask import Flask

from tests.builders import a_contender, a_tool


def said(app: Flask, *words: str) -> str:
    result = app.test_cli_runner().invoke(args=["index", *words])
    return f"{result.exit_code} {result.output}"


def test_a_rebuilt_index_agrees_with_the_database(app: Flask) -> None:
    a_contender()
    assert said(app, "rebuild") == "0 The index holds 3 documents.\n"
    assert said(app, "status").startswith("0 ")


def test_an_index_that_lags_behind_is_told(app: Flask) -> None:
    said(app, "rebuild")
    a_tool("zed")
    assert said(app, "status").startswith("1 ")
    assert "index rebuild" in said(app, "status")


def test_catching_up_makes_it_agree_again(app: Flask) -> None:
    said(app, "rebuild")
    a_tool("zed")
    assert said(app, "catch-up") == "0 1 document rewritten.\n"
    assert said(app, "status").startswith("0 ")


def test_searches_that_found_nothing_are_listed(app: Flask) -> None:
    a_tool("zed")
    said(app, "rebuild")
    assert said(app, "status", "--missed") == "0 No search has found nothing.\n"
    app.test_client().get("/search?q=qqxyzzy")
    assert "qqxyzzy" in said(app, "status", "--missed")
