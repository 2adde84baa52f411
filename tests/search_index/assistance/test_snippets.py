from collections import defaultdict
from datetime import date

import pytest

from search_index.analysis.tokenizer import stem
from search_index.assistance.highlighter import HighlightTerms
from search_index.search_query import SearchQuery


def first(house, text):
    return house.index.search(SearchQuery(text=text)).hits[0]


def marked(pieces):
    return [piece.text for piece in pieces if piece.marked]


def test_the_best_passage_says_where_it_stands(house):
    house.tool("Zed", description="An editor.", review="It has a lovely parrot.", day=date(2026, 5, 3))
    passage = first(house, "lovely parrots").snippet
    assert passage.field_label == "The Builder on Zed, May 2026"
    assert marked(passage.spans) == ["lovely", "parrot"]


def test_a_fact_and_the_call_are_places_of_their_own(house):
    one = house.tool("One", facts={"Licence": "Apache-2.0"})
    house.matchup(one, house.tool("Two"), call="The parrot decides.")
    assert first(house, "apache").snippet.field_label == "fact"
    assert first(house, "parrot").snippet.field_label == "the call"


def test_the_pieces_are_the_text_itself(house):
    text = "<b>Parrots</b> & parrot-like things"
    house.tool("One", description=text)
    assert "".join(piece.text for piece in first(house, "parrot").snippet.spans) == text


def test_a_long_passage_is_cut_around_the_words(house):
    house.tool("One", description="Nothing here. " * 60 + "At last a parrot. " + "Nothing more. " * 60)
    pieces = first(house, "parrot").snippet.spans
    assert marked(pieces) == ["parrot"]
    assert len("".join(piece.text for piece in pieces)) <= 250
    assert (pieces[0].text, pieces[-1].text) == ("… ", "\u00a0…")


def test_a_compound_is_marked_whole(house):
    house.tool("One", description="It calls GPT-4o often.")
    assert marked(first(house, "gpt 4o").snippet.spans) == ["GPT-4o"]


def test_accents_and_pairs_of_characters_are_marked(house):
    house.tool("One", description="Un café parfait.")
    house.tool("Two", description="通義千問です")
    assert marked(first(house, "cafe").snippet.spans) == ["café"]
    assert "".join(marked(first(house, "千問").snippet.spans)) == "千問"


def test_titles_are_marked_as_well(house):
    house.tool("GitHub Copilot")
    assert marked(first(house, "copilot").title_spans) == ["Copilot"]


def test_without_words_the_description_begins(house):
    house.tool("One", description="It begins here.")
    passage = first(house, "").snippet
    assert (passage.field_label, passage.spans[0].text) == ("description", "It begins here.")


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
def test_only_what_was_asked_for_is_marked(house, query, text, expected):
    house.tool("One", description=text)
    (hit,) = house.index.search(SearchQuery(text=query, exact=True)).hits
    assert marked(hit.snippet.spans) == expected


def test_the_parts_of_a_name_that_nobody_writes_whole_are_marked(house):
    house.tool("One", description="A smol one, and an LM of the old kind, the 3 of them.")
    assert marked(first(house, "SmolLM3").snippet.spans) == ["smol", "LM", "3"]


def test_whatever_has_the_stem_of_a_word_is_marked(shipped):
    lexicon = [
        word for segment in shipped._latest.get().snapshot.segments for word in segment.vocabulary.words
    ]
    forms = defaultdict(list)
    for word in lexicon:
        forms[stem(word)].append(word)
    for some in forms.values():
        for form in some:
            wanted = HighlightTerms(frozenset([form]), (), ())
            assert [other for other in some if not wanted.max_matches(other)] == []
