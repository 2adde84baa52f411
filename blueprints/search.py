"""Full-text search over tools and matchups, and completions as one types."""

from collections.abc import Mapping
from xml.sax.saxutils import escape

from flask import Blueprint, Response, abort, current_app, jsonify, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from blueprints.shared import visitors
from models import change, listing, shelf, tally
from models.matchup import pair_slug
from ranking.wilson import lower_bound
from search_index.engine import SearchIndex
from search_index.query import FACET_FIELDS, Query, Sort

# As the OpenSearch form has it.
LONGEST_NAME = 16
search = Blueprint("search", __name__)
DESCRIPTION = """<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
  <ShortName>{name}</ShortName>
  <Description>AI tools and matchups on {name}</Description>
  <InputEncoding>UTF-8</InputEncoding>
  <Url type="text/html" template="{origin}/search?q={{searchTerms}}"/>
  <Url type="application/x-suggestions+json" template="{origin}/search/suggest?q={{searchTerms}}"/>
</OpenSearchDescription>
"""


@search.get("/search")
def index() -> BaseResponse:
    """Show what was found, with facets and tallies."""
    query = Query.from_args(request.args)
    results = _index().search(query, shares=_shares)
    if query.page > max(1, results.pages):
        abort(404)
    slugs = [slug for hit in results.hits for slug in hit.tool_slugs]
    versus = shelf.by_slugs(results.versus) if results.versus else []
    page = render_template(
        "search/page.html",
        query=query,
        results=results,
        rows=listing.tools_by_slug(slugs),
        chosen=[(field, value) for field in FACET_FIELDS for value in getattr(query, field)],
        Sort=Sort,
        versus=sorted(versus, key=lambda card: card.slug),
        versus_slug=pair_slug(*results.versus) if results.versus else None,
        nearest=() if results.total else _index().nearest(query.text),
        categories=() if results.total else listing.shelf_choices((), ())[0],
    )
    answer = current_app.make_response(page)
    # An index that lags behind the change log must not be remembered as the answer.
    current = not results.limited and results.held == change.last_number()
    return answer if current else visitors.private(answer)


@search.get("/search/suggest")
def suggest() -> Response:
    """Complete what has been typed so far, in the OpenSearch suggestions form."""
    typed = Query.from_args(request.args).text
    found = _index().complete(typed)
    paths = {"tool": "/tools/", "matchup": "/compare/", "category": "/tools/?category="}
    origin = current_app.extensions["settings"].origin
    answer = jsonify(
        [
            typed,
            [one.label for one in found],
            [one.kind for one in found],
            [f"{origin}{paths[one.kind]}{one.slug}" for one in found],
        ]
    )
    answer.mimetype = "application/x-suggestions+json"
    return visitors.private(answer)


@search.get("/opensearch.xml")
def opensearch() -> Response:
    """Describe the site as a search engine to browsers."""
    settings = current_app.extensions["settings"]
    answer = Response(
        DESCRIPTION.format(name=escape(settings.site_name[:LONGEST_NAME]), origin=settings.origin)
    )
    answer.mimetype = "application/opensearchdescription+xml"
    return answer


def _index() -> SearchIndex:
    index: SearchIndex = current_app.extensions["search_index"]
    return index


def _shares() -> Mapping[str, float]:
    tools = shelf.slugs()
    votes = tally.of_tools(list(tools))
    return {slug: lower_bound(votes[key].ships, votes[key].votes) for key, slug in tools.items()}
