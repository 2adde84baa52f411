from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.analysis.edit_distance import MAX_WORD_LENGTH, MIN_WORD_LENGTH, EditDistanceIndex


@pytest.mark.parametrize(
    ("word", "edits", "near"),
    [
        ("copliot", 1, ["copilot"]),
        ("copilo", 1, ["copilot"]),
        ("copilotx", 1, ["copilot", "copilots"]),
        ("copilot", 1, ["copilots"]),
        ("kopliot", 2, ["copilot"]),
        ("copilot", 3, []),
        ("ab", 1, []),
        ("x" * 60, 2, []),
    ],
)
def test_words_are_found_by_their_distance(word, edits, near):
    words = ["abc", "c++c", "copilot", "copilots", "cursor", "x" * 40]
    assert [words[at] for at in sorted(EditDistanceIndex(words).at_distance(word, edits))] == near


def test_letters_beyond_sixteen_bits_are_distinguished():
    words = ["wxyz", "rag\U00020061", "rag\U00020000"]
    assert sorted(EditDistanceIndex(words).at_distance("raga", 1)) == [1, 2]
    assert EditDistanceIndex(words).at_distance("rag\U00020000", 0) == [2]


def test_no_words_have_no_neighbours():
    assert (
        EditDistanceIndex([]).at_distance("copilot", 1)
        == EditDistanceIndex(["abc"]).at_distance("abc", 2)
        == []
    )


# The lower sixteen bits of the last two letters are an a and zero.
LETTERS = st.text(alphabet="abcpé漢3\U00020061\U00020000", min_size=1, max_size=9)


@given(st.lists(LETTERS, unique=True), LETTERS, st.integers(1, 3))
def test_words_are_measured_as_defined(words, word, edits):
    fit = [at for at, other in enumerate(words) if MIN_WORD_LENGTH <= len(other) <= MAX_WORD_LENGTH]
    expected = [at for at in fit if distance(word, words[at]) == edits]
    assert sorted(EditDistanceIndex(words).at_distance(word, edits)) == expected


@cache
def distance(one, other):
    """The optimal string alignment distance as it is defined, from the ends of both words."""
    if not one or not other:
        return len(one) + len(other)
    ways = [distance(one[:-1], other) + 1, distance(one, other[:-1]) + 1]
    ways.append(distance(one[:-1], other[:-1]) + (one[-1] != other[-1]))
    if len(one) > 1 and one[-2:] == other[-2:][::-1]:
        ways.append(distance(one[:-2], other[:-2]) + 1)
    return min(ways)


def test_all_words_of_the_shipped_catalogue_are_measured_as_defined(shipped):
    (segment,) = shipped._latest.get().snapshot.segments
    words = [word for word in segment.vocabulary.words if MIN_WORD_LENGTH <= len(word) <= MAX_WORD_LENGTH]
    words = [word for word in words if word.isalnum()]
    index = EditDistanceIndex(words)
    for word in words[::200]:
        typed = word[:2] + word[3:4] + word[2:3] + word[4:]
        distances = [distance_by_table(typed, other) for other in words]
        for edits in (0, 1, 2):
            expected = [at for at, far in enumerate(distances) if far == edits]
            assert sorted(index.at_distance(typed, edits)) == expected


def distance_by_table(one, other):
    """The same distance, row by row of the table of distances between all beginnings."""
    rows = [list(range(len(other) + 1))]
    for i, letter in enumerate(one, 1):
        row, above = [i], rows[-1]
        for j, candidate in enumerate(other, 1):
            row.append(min(row[-1] + 1, above[j] + 1, above[j - 1] + (letter != candidate)))
            if i > 1 and j > 1 and (letter, one[i - 2]) == (other[j - 2], candidate):
                row[j] = min(row[j], rows[-2][j - 2] + 1)
        rows.append(row)
    return rows[-1][-1]
