"""The ranking again, written for clearness alone: every document scored, one after another, in plain Python."""

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
        self.made = [build_postings(document.indexed_fields) for document in self.documents]

    def scores(self, text):
        """Return the score of every document found, by key."""
        terms = parse(text)
        per_term = [self.term(term) for term in terms.terms]
        keys = [document.key for document in self.documents]
        found = {key for key in keys if all(key in scores for scores in per_term)}
        if not found and len(per_term) > 1:
            found = {key for scores in per_term for key in scores}
        for term in terms.excluded:
            found -= set(self.term(term))
        totals = {key: sum(scores.get(key, 0.0) for scores in per_term) for key in found}
        return self.raised(totals, terms, text) if terms.terms else totals

    def raised(self, totals, terms, text):
        for run in terms.joined_words:
            for key, score in self.word(run).items():
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
            return self.scored(lambda made: self.phrase(made, term.words))
        if term.kind is TermKind.PREFIX:
            return self.scored(lambda made: self.beginning(made, term.words[0]))
        found = self.word(term.words[0])
        if found or not term.parts:
            return found
        parts = [self.word(part) for part in term.parts]
        return {
            key: sum(part[key] for part in parts) for key in parts[0] if all(key in part for part in parts)
        }

    def word(self, word):
        return self.scored(lambda made: self.stem_and_word(made, word))

    def scored(self, frequency):
        frequencies = {d.key: frequency(made) for d, made in zip(self.documents, self.made, strict=True)}
        held = {key: value for key, value in frequencies.items() if value > 0}
        rarity = log(1 + (len(self.documents) - len(held) + 0.5) / (len(held) + 0.5))
        return {key: rarity * value / (K1 + value) for key, value in held.items()}

    def stem_and_word(self, made, word):
        counts = made.stems.get(stem(word), bytes(len(Field)))
        same = sum(count * norm(made, field) for field, count in enumerate(counts))
        exact = sum(norm(made, code >> FIELD_SHIFT) for code in position_codes(made, word))
        return STEM_WEIGHT * same + (1 - STEM_WEIGHT) * exact

    def phrase(self, made, phrase):
        later = [set(position_codes(made, word)) for word in phrase]
        starts = [
            c for c in position_codes(made, phrase[0]) if all(c + i in later[i] for i in range(len(phrase)))
        ]
        return sum(norm(made, code >> FIELD_SHIFT) for code in starts)

    def beginning(self, made, prefix):
        words = [word for word in made.words if word.startswith(prefix)]
        return sum(norm(made, code >> FIELD_SHIFT) for word in words for code in position_codes(made, word))


def position_codes(made, word):
    held = made.words.get(word, b"")
    return [int.from_bytes(held[i : i + 4], "little") for i in range(0, len(held), 4)]


def norm(made, field):
    weight = FIELD_WEIGHTS[Field(field)]
    return weight.weight / (1 - weight.b + weight.b * made.lengths[field] / weight.typical_length)
