"""The numbers that ranking rests on, all in one place.

A word's score in a document is BM25F, as in S. Robertson and H. Zaragoza, "The Probabilistic Relevance
Framework: BM25 and Beyond" (2009), section 3.6, without the constant factor k1 + 1:

    tf(d) = sum over fields f of  weight_f * count_f(d) / (1 - b_f + b_f * length_f(d) / typical_f)
    score(d) = idf * tf(d) / (K1 + tf(d))        idf = ln(1 + (N - n + 0.5) / (n + 0.5))

N is the number of documents, n the number that hold the word's stem. Two things differ: `typical_f` is
fixed, where the book takes the mean of the collection, so that editing one document moves no other's score;
and count_f counts a word written exactly as asked for as 1, another form of its stem as SAME_STEM. What a
document has from all words is raised by JOINED and WHOLE_TITLE, and a matchup is left MATCHUP of it.
"""

from dataclasses import dataclass
from enum import IntEnum

K1 = 1.6
STEM_WEIGHT = 0.7
# What a compound, written with its parts joined ("gpt4o"), adds to its parts found apart.
COMPOUND_BOOST = 0.6
# What a title adds that is the query, word for word.
EXACT_TITLE_BOOST = 6.0
# Who asks for a thing more often means the tool than a comparison of it.
MATCHUP_FACTOR = 0.8


class Field(IntEnum):
    """The parts of a document, as numbered in the postings."""

    NAME = 0
    MAKER = 1
    TAGLINE = 2
    CATEGORY = 3
    DESCRIPTION = 4
    REVIEW = 5


@dataclass(frozen=True)
class FieldWeight:
    """How much a field counts, how far its length matters (0 to 1), and the length that is typical of it."""

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
