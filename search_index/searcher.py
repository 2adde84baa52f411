"""One view's answer to a query."""

from collections.abc import Iterator
from dataclasses import replace

from models.catalogue.slugs import pair_slug
from search_index import dropping, hits, marks, spelling, versus
from search_index.arrays import Found
from search_index.facets import Shelves
from search_index.grammar import Asked, asked
from search_index.matching import Match, match
from search_index.names import run_together
from search_index.ordering import Order, Shares
from search_index.query import Query
from search_index.results import PER_PAGE, Drop, Results, Versus
from search_index.view import View

# With fewer results than this, a likelier spelling is looked for.
FEW = 5


class Desk:
    """Answers queries from one view, with what it has worked out of it once."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.shelves = Shelves(view)
        self.order = Order(view)

    def answer(self, query: Query, shares: Shares | None) -> Results:
        """Search, with the spelling put right where a word is unknown, unless the query says as typed."""
        for text in self._texts(query):
            if (found := self._results(query, text, shares)).total:
                return found if text == query.text else replace(found, corrected=text)
        return replace(found, drops=tuple(self._drops(found)))

    def _texts(self, query: Query) -> tuple[str, ...]:
        """Return what to look for: what was typed put right, if it needs that, and then as it was typed."""
        right = None if query.exact else spelling.corrected(self.view, query.text, asked(query.text))
        return (query.text,) if right is None else (right, query.text)

    def _results(self, query: Query, text: str, shares: Shares | None) -> Results:
        pair, terms = versus.pair(self.view, text), asked(text)
        made = match(self.view, terms, versus.title(pair) if pair else text)
        named, found = self._kept(made, terms, query)
        start = (query.page - 1) * PER_PAGE
        docs = self.order.first(found, query.sort, start + PER_PAGE, shares)[start:]
        wanted = marks.wanted(terms, lambda word: len(self.view.word(word)) > 0)
        return Results(
            query=query,
            hits=tuple(hits.hit(self.view.document(int(number)), wanted) for number in docs),
            total=len(found),
            facets=self.shelves.facets(named, query),
            held=self.view.meta.held,
            any_word=made.any_word,
            suggestion=self._suggestion(query, text, terms, made),
            versus=self._versus(pair[0].slug, pair[1].slug) if pair else None,
        )

    def _kept(self, made: Match, terms: Asked, query: Query) -> tuple[Found, Found]:
        """Return what the typed filters let through, and of that what the chosen ones do."""
        named = self.shelves.keep(made.found, self.shelves.only(_filters(self.view, terms)))
        return named, self.shelves.keep(named, self.shelves.allowed(query))

    def _drops(self, found: Results) -> Iterator[Drop]:
        for label, query in dropping.drops(found.query, found.facets):
            totals = (self._total(query, text) for text in self._texts(query))
            yield Drop(label, query, next(filter(None, totals), 0))

    def _total(self, query: Query, text: str) -> int:
        terms = asked(text)
        return len(self._kept(match(self.view, terms, text), terms, query)[1])

    def _versus(self, one: str, other: str) -> Versus:
        return Versus((one, other), pair_slug(one, other) in self.view.matchups)

    def _suggestion(self, query: Query, text: str, terms: Asked, made: Match) -> str | None:
        wanted = not query.exact and 0 < len(made.found) <= FEW
        return spelling.suggestion(self.view, text, terms) if wanted else None


def _filters(view: View, terms: Asked) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what the text itself says of facets; reviewer and verdict are taken together."""
    shelves = view.meta.panel.categories
    for value in _typed(terms, "category"):
        yield (
            "categories",
            tuple(s for _, s, n in shelves if value in (run_together(s), run_together(n))) or ("?",),
        )
    if prices := _typed(terms, "price"):
        yield "prices", tuple(prices)
    if verdicts := _verdicts(view, terms):
        yield "verdicts", verdicts


def _verdicts(view: View, terms: Asked) -> tuple[str, ...]:
    seats = [value.removeprefix("the") for value in _typed(terms, "reviewer")]
    verdicts = _typed(terms, "verdict")
    if not seats and not verdicts:
        return ()
    named = [slug for _, slug, _ in view.meta.panel.reviewers if not seats or run_together(slug) in seats]
    return tuple(f"{slug}-{verdict}" for slug in named for verdict in verdicts or ("ship", "skip")) or ("?",)


def _typed(terms: Asked, field: str) -> list[str]:
    return [typed.value for typed in terms.filters if typed.field == field]
