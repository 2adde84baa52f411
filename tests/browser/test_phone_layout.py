"""A phone's first screen shows the answer of a comparison."""

import pytest

pytestmark = pytest.mark.browser
BELOW_THE_FOLD = """() => {
    const row = name => [...document.querySelectorAll('.summary-table tbody tr')].find(r => r.querySelector('th').textContent === name);
    const parts = {
        names: document.querySelector('h1'),
        question: document.querySelector('.question'),
        call: document.querySelector('.call'),
        columns: document.querySelector('.sticky-names'),
        panel: row('Panel'), community: row('Community'),
        'first price': row('Entry price').querySelector('td:nth-of-type(1) :is(.figure, .missing)'),
        'second price': row('Entry price').querySelector('td:nth-of-type(2) :is(.figure, .missing)'),
    };
    return Object.entries(parts).filter(([, e]) => e.getBoundingClientRect().bottom > innerHeight)
        .map(([name, e]) => `${name} ends at ${Math.round(e.getBoundingClientRect().bottom)}`);
}"""
PAIRS = (
    "cursor-vs-github-copilot",
    "aider-vs-claude-code",
    "claude-4-api-tool-use-streaming-prompt-caching-vs-smollm3",
)


@pytest.mark.parametrize("pair", PAIRS)
def test_the_answer_is_visible_without_scrolling(catalogue_origin, new_reader, pair):
    page = new_reader(catalogue_origin, width=360, height=740).open(f"/compare/{pair}")
    assert page.evaluate(BELOW_THE_FOLD) == []


def test_both_names_stay_visible_above_the_scorecard(catalogue_origin, new_reader):
    page = new_reader(catalogue_origin, width=360, height=740).open("/compare/cursor-vs-github-copilot")
    page.locator("#reviewer-founder").evaluate("review => review.scrollIntoView()")
    names = page.locator(".sticky-names").bounding_box()
    assert names is not None
    assert -1 <= names["y"] < 40
