"""A reference for the ranking: scores every document one after another, in plain Python."""

from math import log

from search_index.analysis.title_index import compact_key
from search_index.analysis.tokenizer import stem
from search_index.documents import document_builder
from search_index.documents.document import FIELD_SHIFT, build_postings
from search_index.documents.field_weights import (
    COMPOUND_BOOST,
    EXACT_TITLE_BOOST,
    FIELD_WEIGHTS,
    K1,
    MATCHUP_FACTOR,
    STEM_WEIGHT,
    Field,
)
from search_index.matching.query_parser import TermKind, parse


class ReferenceRanking:
    """Scores every document of a database for a text."""

    def __init__(self, engine):
        with engine.connect() as connection:
            self.documents = list(document_builder.build_all(connection))
        self.postings = [build_postings(document.indexed_fields) for document in self.documents]

    def scores(self, text):
        """Return the score of every matching document by key."""
        parsed = parse(text)
        per_term = [self.term(term) for term in parsed.terms]
        keys = [document.key for document in self.documents]
        matching = {key for key in keys if all(key in scores for scores in per_term)}
        if not matching and len(per_term) > 1:
            matching = {key for scores in per_term for key in scores}
        for term in parsed.excluded:
            matching -= set(self.term(term))
        totals = {key: sum(scores.get(key, 0.0) for scores in per_term) for key in matching}
        return self.boosted(totals, parsed, text) if parsed.terms else totals

    def boosted(self, totals, parsed, text):
        for joined in parsed.joined_words:
            for key, score in self.word(joined).items():
                if key in totals:
                    totals[key] += COMPOUND_BOOST * score
        for document in self.documents:
            if document.key in totals and compact_key(document.title) == compact_key(text):
                totals[document.key] += EXACT_TITLE_BOOST
            if document.key in totals and document.kind == "matchup":
                totals[document.key] *= MATCHUP_FACTOR
        return totals

    def term(self, term):
        if term.kind is TermKind.PHRASE:
            return self.scored(lambda postings: self.phrase(postings, term.words))
        if term.kind is TermKind.PREFIX:
            return self.scored(lambda postings: self.prefix(postings, term.words[0]))
        whole = self.word(term.words[0])
        if whole or not term.parts:
            return whole
        parts = [self.word(part) for part in term.parts]
        return {
            key: sum(part[key] for part in parts) for key in parts[0] if all(key in part for part in parts)
        }

    def word(self, word):
        return self.scored(lambda postings: self.stem_and_word(postings, word))

    def scored(self, frequency):
        frequencies = {
            d.key: frequency(postings) for d, postings in zip(self.documents, self.postings, strict=True)
        }
        matching = {key: value for key, value in frequencies.items() if value > 0}
        rarity = log(1 + (len(self.documents) - len(matching) + 0.5) / (len(matching) + 0.5))
        return {key: rarity * value / (K1 + value) for key, value in matching.items()}

    def stem_and_word(self, postings, word):
        counts = postings.stems.get(stem(word), bytes(len(Field)))
        same = sum(count * norm(postings, field) for field, count in enumerate(counts))
        exact = sum(norm(postings, code >> FIELD_SHIFT) for code in position_codes(postings, word))
        return STEM_WEIGHT * same + (1 - STEM_WEIGHT) * exact

    def phrase(self, postings, phrase):
        later = [set(position_codes(postings, word)) for word in phrase]
        starts = [
            c
            for c in position_codes(postings, phrase[0])
            if all(c + i in later[i] for i in range(len(phrase)))
        ]
        return sum(norm(postings, code >> FIELD_SHIFT) for code in starts)

    def prefix(self, postings, prefix):
        words = [word for word in postings.words if word.startswith(prefix)]
        return sum(
            norm(postings, code >> FIELD_SHIFT) for word in words for code in position_codes(postings, word)
        )


def position_codes(postings, word):
    codes = postings.words.get(word, b"")
    return [int.from_bytes(codes[i : i + 4], "little") for i in range(0, len(codes), 4)]


def norm(postings, field):
    weight = FIELD_WEIGHTS[Field(field)]
    return weight.weight / (1 - weight.b + weight.b * postings.lengths[field] / weight.typical_length)
