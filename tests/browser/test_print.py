"""Printed comparisons."""

import re

import pytest

pytestmark = pytest.mark.browser
PAIRS = ("cursor-vs-github-copilot", "pinecone-vs-qdrant", "aider-vs-whisper")


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_comparison_prints_on_two_pages(catalogue_origin, new_reader, pair, paper):
    pdf = new_reader(catalogue_origin).open(f"/compare/{pair}").pdf(format=paper)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 2


def test_a_printed_comparison_has_the_answer_and_no_controls(catalogue_origin, new_reader):
    page = new_reader(catalogue_origin).open(f"/compare/{PAIRS[0]}")
    page.emulate_media(media="print", color_scheme="dark")
    for shown in (".page-head", ".summary-table", ".split", ".scorecard"):
        assert page.locator(shown).is_visible()
    for hidden in (".search-box", ".site-nav", ".vote >> nth=0", ".newsletter", ".site-footer"):
        assert page.locator(hidden).is_hidden()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
