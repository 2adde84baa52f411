from collections import defaultdict
from datetime import date

import pytest

from search_index.analysis.tokenizer import stem
from search_index.assistance.highlighter import HighlightTerms
from search_index.search_query import SearchQuery


def first_hit(catalogue, text):
    return catalogue.index.search(SearchQuery(text=text)).hits[0]


def marked(spans):
    return [span.text for span in spans if span.marked]


def test_a_snippet_names_its_field(catalogue):
    catalogue.tool("Zed", description="An editor.", review="It has a lovely parrot.", day=date(2026, 5, 3))
    snippet = first_hit(catalogue, "lovely parrots").snippet
    assert snippet.field_label == "The Builder on Zed, May 2026"
    assert marked(snippet.spans) == ["lovely", "parrot"]


def test_a_fact_and_the_call_are_labelled_fields(catalogue):
    one = catalogue.tool("One", facts={"Licence": "Apache-2.0"})
    catalogue.matchup(one, catalogue.tool("Two"), call="The parrot decides.")
    assert first_hit(catalogue, "apache").snippet.field_label == "fact"
    assert first_hit(catalogue, "parrot").snippet.field_label == "the call"


def test_the_spans_add_up_to_the_text(catalogue):
    text = "<b>Parrots</b> & parrot-like things"
    catalogue.tool("One", description=text)
    assert "".join(span.text for span in first_hit(catalogue, "parrot").snippet.spans) == text


def test_a_long_text_is_cut_around_the_match(catalogue):
    catalogue.tool("One", description="Nothing here. " * 60 + "At last a parrot. " + "Nothing more. " * 60)
    spans = first_hit(catalogue, "parrot").snippet.spans
    assert marked(spans) == ["parrot"]
    assert len("".join(span.text for span in spans)) <= 250
    assert (spans[0].text, spans[-1].text) == ("… ", "\u00a0…")


def test_a_compound_is_marked_whole(catalogue):
    catalogue.tool("One", description="It calls GPT-4o often.")
    assert marked(first_hit(catalogue, "gpt 4o").snippet.spans) == ["GPT-4o"]


def test_accented_words_and_character_pairs_are_marked(catalogue):
    catalogue.tool("One", description="Un café parfait.")
    catalogue.tool("Two", description="通義千問です")
    assert marked(first_hit(catalogue, "cafe").snippet.spans) == ["café"]
    assert "".join(marked(first_hit(catalogue, "千問").snippet.spans)) == "千問"


def test_titles_are_marked_as_well(catalogue):
    catalogue.tool("GitHub Copilot")
    assert marked(first_hit(catalogue, "copilot").title_spans) == ["Copilot"]


def test_without_words_the_snippet_is_the_start_of_the_description(catalogue):
    catalogue.tool("One", description="It begins here.")
    snippet = first_hit(catalogue, "").snippet
    assert (snippet.field_label, snippet.spans[0].text) == ("description", "It begins here.")


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("open", "OpenAI keeps it open.", ["Open", "open"]),
        ("openai", "OpenAI keeps it open.", ["OpenAI"]),
        ("ope*", "OpenAI keeps it opened.", ["OpenAI", "opened"]),
        ("gpt", "It calls GPT-4o.", ["GPT"]),
        ("gpt4o", "GPT 4o, GPT-4o and GPT-5, with 4o.", ["GPT 4o", "GPT-4o"]),
        ("gpt 4o", "GPT 4o, or the GPT-5.", ["GPT", "4o", "GPT"]),
        ('"open weights"', "Open weights; open, with weights.", ["Open weights"]),
        ("libraries", "One library, a librarian.", ["library"]),
        ("write", "Writing what is written.", ["Writing"]),
        ("-closed open", "Open, not shut.", ["Open"]),
        ("maker:somebody open", "Somebody made it open.", ["open"]),
        ("opensource", "It is open-source.", ["open-source"]),
        ("dont", "They don't.", ["don't"]),
        ("naive", "Na\u00efve OpenAI", ["Na\u00efve"]),
    ],
)
def test_only_the_matched_words_are_marked(catalogue, query, text, expected):
    catalogue.tool("One", description=text)
    (hit,) = catalogue.index.search(SearchQuery(text=query, exact=True)).hits
    assert marked(hit.snippet.spans) == expected


def test_the_parts_of_a_compound_that_nobody_writes_whole_are_marked(catalogue):
    catalogue.tool("One", description="A smol one, and an LM of the old kind, the 3 of them.")
    assert marked(first_hit(catalogue, "SmolLM3").snippet.spans) == ["smol", "LM", "3"]


def test_no_form_of_a_stem_is_ruled_out_early(shipped):
    vocabulary = [
        word for segment in shipped._latest.get().snapshot.segments for word in segment.vocabulary.words
    ]
    forms = defaultdict(list)
    for word in vocabulary:
        forms[stem(word)].append(word)
    for same_stem in forms.values():
        for form in same_stem:
            terms = HighlightTerms(frozenset([form]), (), ())
            assert [other for other in same_stem if not terms.max_matches(other)] == []
