"""The constants of the ranking.

A word's score in a document is BM25F, as in S. Robertson and H. Zaragoza, "The Probabilistic Relevance
Framework: BM25 and Beyond" (2009), section 3.6, without the constant factor k1 + 1:

    tf(d) = sum over fields f of  weight_f * count_f(d) / (1 - b_f + b_f * length_f(d) / typical_f)
    score(d) = idf * tf(d) / (K1 + tf(d))        idf = ln(1 + (N - n + 0.5) / (n + 0.5))

N is the number of documents, n the number that hold the word's stem. Two things differ: `typical_f` is
fixed, where the book takes the mean of the collection, so that editing one document moves no other's score;
and count_f counts a word spelled as in the query as 1, another form of its stem as STEM_WEIGHT.
COMPOUND_BOOST and EXACT_TITLE_BOOST add to the sum over all words; a matchup's score is multiplied by
MATCHUP_FACTOR.
"""

from dataclasses import dataclass
from enum import IntEnum

K1 = 1.6
STEM_WEIGHT = 0.7
# Weight of neighbouring query words joined into one ("gpt4o"), added to the scores of the parts.
COMPOUND_BOOST = 0.6
# Added where the title is the query, word for word.
EXACT_TITLE_BOOST = 6.0
# A reader who types a name more often means the tool than a comparison with it.
MATCHUP_FACTOR = 0.8


class Field(IntEnum):
    """The fields of a document, with their numbers in the postings."""

    NAME = 0
    MAKER = 1
    TAGLINE = 2
    CATEGORY = 3
    DESCRIPTION = 4
    REVIEW = 5


@dataclass(frozen=True)
class FieldWeight:
    """Weight of a field, influence of its length (0 to 1), and its typical length in words."""

    weight: float
    b: float
    typical_length: float


FIELD_WEIGHTS = {
    Field.NAME: FieldWeight(9.0, 0.4, 2),
    Field.MAKER: FieldWeight(2.0, 0.0, 1),
    Field.TAGLINE: FieldWeight(4.0, 0.4, 9),
    Field.CATEGORY: FieldWeight(1.5, 0.0, 3),
    Field.DESCRIPTION: FieldWeight(1.8, 0.5, 110),
    Field.REVIEW: FieldWeight(0.8, 0.6, 430),
}
