"""A comparison on paper."""

import re

import pytest

pytestmark = pytest.mark.browser
PAIRS = ("cursor-vs-github-copilot", "pinecone-vs-qdrant", "aider-vs-whisper")


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_comparison_prints_as_a_brief_of_two_pages(town, a_reader, pair, paper):
    brief = a_reader(town).open(f"/compare/{pair}").pdf(format=paper)
    assert len(re.findall(rb"/Type\s*/Page\b", brief)) == 2


def test_paper_carries_the_answer_and_no_controls(town, a_reader):
    page = a_reader(town).open(f"/compare/{PAIRS[0]}")
    page.emulate_media(media="print", color_scheme="dark")
    for shown in (".page-head", ".summary-table", ".split", ".scorecard"):
        assert page.locator(shown).is_visible()
    for hidden in (".search-box", ".site-nav", ".vote >> nth=0", ".newsletter", ".site-footer"):
        assert page.locator(hidden).is_hidden()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
