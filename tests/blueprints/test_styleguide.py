"""The style guide."""

from html5lib import HTMLParser


def test_the_style_guide_exists_only_with_debug(client, another):
    assert client.get("/styleguide").status_code == 404
    assert another(debug=True).test_client().get("/styleguide").status_code == 200


def test_it_shows_every_component_as_valid_html(another):
    page = another(debug=True).test_client().get("/styleguide").get_data(as_text=True)
    HTMLParser(strict=True).parse(page)
    for component in (
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
        assert f'data-component="{component}"' in page
