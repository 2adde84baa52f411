import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.analysis.tokenizer import (
    MAX_TOKEN_LENGTH,
    join_words,
    normalise,
    split_words,
    stem,
    tokenize,
)


def texts(text):
    return [word.text for word in tokenize(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C++ and C#", ["c++", "and", "c#"]),
        ("runs on .NET", ["runs", "on", ".net"]),
        ("Café Naïve", ["cafe", "naive"]),
        ("e\u0301te\u0301", ["ete"]),
        ("ＧＰＴ", ["gpt"]),
        ("Cursor's don't", ["cursor", "dont"]),
        ("Gemini 2.5", ["gemini", "2.5"]),
        ("漢字テ", ["漢字", "字テ"]),
        ("한국", ["한국"]),
        ("LLMs", ["llms"]),
    ],
)
def test_a_text_becomes_normalised_words(text, expected):
    assert texts(text) == expected


@pytest.mark.parametrize(
    ("name", "whole", "parts"),
    [
        ("GPT-4o", "gpt4o", ("gpt", "4o")),
        ("gpt4o", "gpt4o", ("gpt", "4o")),
        ("SmolLM3", "smollm3", ("smol", "lm", "3")),
        ("llama.cpp", "llamacpp", ("llama", "cpp")),
        ("open-source", "opensource", ("open", "source")),
        ("FLUX.1", "flux1", ("flux", "1")),
    ],
)
def test_a_compound_is_one_word_and_its_parts(name, whole, parts):
    (word,) = tokenize(name)
    assert (word.text, word.parts) == (whole, parts)


def test_a_name_joins_to_the_same_word_however_it_is_spaced():
    assert join_words("gpt 4o") == join_words("GPT-4o") == join_words("gpt4o")
    assert join_words("smol lm 3") == join_words("SmolLM3")


@given(st.from_regex(r"[A-Za-z][a-z]{0,60}", fullmatch=True))
def test_a_plain_word_is_lowercased(raw):
    (word,) = tokenize(raw)
    assert (word.text, word.parts) == (raw.lower()[:MAX_TOKEN_LENGTH], ())


def test_stems_are_english_only():
    assert stem("models") == stem("model")
    assert stem("c++") == "c++"
    assert stem("漢字") == "漢字"


@given(st.text(max_size=200))
def test_split_words_yields_the_words_of_tokenize(text):
    assert [(word.text, word.parts) for word in tokenize(text)] == list(split_words(text))


@given(st.text(max_size=200))
def test_spans_lie_within_any_text(text):
    for word in tokenize(text):
        assert word.text
        assert 0 <= word.start < word.end <= len(text)
        assert normalise(word.text) == word.text or not word.text.isascii()
