"""The style guide."""

from html5lib import HTMLParser


def test_the_style_guide_is_there_with_debug_only(client, another):
    assert client.get("/styleguide").status_code == 404
    assert another(debug=True).test_client().get("/styleguide").status_code == 200


def test_it_shows_every_piece_as_valid_html(another):
    page = another(debug=True).test_client().get("/styleguide").get_data(as_text=True)
    HTMLParser(strict=True).parse(page)
    for piece in (
        "panel-count",
        "community",
        "prices",
        "matchups",
        "tools",
        "summary-table",
        "split",
        "votes",
        "fields",
    ):
        assert f'data-component="{piece}"' in page
