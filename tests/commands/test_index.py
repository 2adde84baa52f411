"""`flask index`."""

from flask import Flask

from tests.builders import a_contender, a_tool


def run_index(app: Flask, *words: str) -> str:
    result = app.test_cli_runner().invoke(args=["index", *words])
    return f"{result.exit_code} {result.output}"


def test_a_rebuilt_index_agrees_with_the_database(app: Flask) -> None:
    a_contender()
    assert run_index(app, "rebuild") == "0 The index holds 3 documents.\n"
    assert run_index(app, "status").startswith("0 ")


def test_status_fails_while_the_index_is_behind(app: Flask) -> None:
    run_index(app, "rebuild")
    a_tool("zed")
    assert run_index(app, "status").startswith("1 ")
    assert "index rebuild" in run_index(app, "status")


def test_catch_up_makes_the_index_agree(app: Flask) -> None:
    run_index(app, "rebuild")
    a_tool("zed")
    assert run_index(app, "catch-up") == "0 1 document rewritten.\n"
    assert run_index(app, "status").startswith("0 ")


def test_searches_that_found_nothing_are_listed(app: Flask) -> None:
    a_tool("zed")
    run_index(app, "rebuild")
    assert run_index(app, "status", "--missed") == "0 No search has found nothing.\n"
    app.test_client().get("/search?q=qqxyzzy")
    assert "qqxyzzy" in run_index(app, "status", "--missed")
