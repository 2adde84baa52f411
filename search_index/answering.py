"""One view's answer to a query."""

from collections.abc import Iterator
from dataclasses import replace

from search_index import hits, spelling, versus
from search_index.arrays import Mask
from search_index.facets import Shelves
from search_index.grammar import Asked, asked
from search_index.matching import Match, match
from search_index.names import run_together
from search_index.ordering import Order, Shares
from search_index.query import Query
from search_index.results import PER_PAGE, Results
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
        terms = asked(query.text)
        better = None if query.exact else spelling.corrected(self.view, query.text, terms)
        if better is None:
            return self._results(query, query.text, terms, shares)
        found = self._results(query, better, asked(better), shares)
        return (
            replace(found, corrected=better)
            if found.total
            else self._results(query, query.text, terms, shares)
        )

    def _results(self, query: Query, text: str, terms: Asked, shares: Shares | None) -> Results:
        pair = versus.pair(self.view, text)
        made = match(self.view, terms, versus.title(pair) if pair else text)
        named = self.shelves.keep(made.found, self._filtered(terms))
        found = self.shelves.keep(named, self.shelves.allowed(query))
        start = (query.page - 1) * PER_PAGE
        docs = self.order.first(found, query.sort, start + PER_PAGE, shares)[start:]
        return Results(
            query=query,
            hits=tuple(hits.hit(self.view.document(int(number)), terms) for number in docs),
            total=len(found),
            facets=self.shelves.facets(named, query),
            held=self.view.meta.held,
            any_word=made.any_word,
            suggestion=self._suggestion(query, text, terms, made),
            versus=(pair[0].slug, pair[1].slug) if pair else None,
        )

    def _suggestion(self, query: Query, text: str, terms: Asked, made: Match) -> str | None:
        wanted = not query.exact and 0 < len(made.found) <= FEW
        return spelling.suggestion(self.view, text, terms) if wanted else None

    def _filtered(self, terms: Asked) -> Mask:
        return self.shelves.only(_filters(self.view, terms))


def _filters(view: View, terms: Asked) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what the text itself says of facets; reviewer and verdict are taken together."""
    asked_of = {
        name: [value for field, value in terms.filters if field == name] for name in ("category", "price")
    }
    shelves = view.meta.panel.categories
    for value in asked_of["category"]:
        yield (
            "categories",
            tuple(s for _, s, n in shelves if value in (run_together(s), run_together(n))) or ("?",),
        )
    if asked_of["price"]:
        yield "prices", tuple(asked_of["price"])
    if verdicts := _verdicts(view, terms):
        yield "verdicts", verdicts


def _verdicts(view: View, terms: Asked) -> tuple[str, ...]:
    seats = [value.removeprefix("the") for field, value in terms.filters if field == "reviewer"]
    verdicts = [value for field, value in terms.filters if field == "verdict"]
    if not seats and not verdicts:
        return ()
    named = [slug for _, slug, _ in view.meta.panel.reviewers if not seats or run_together(slug) in seats]
    return tuple(f"{slug}-{verdict}" for slug in named for verdict in verdicts or ("ship", "skip")) or ("?",)
