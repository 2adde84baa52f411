"""Full-text search over tools and matchups, completions, and the OpenSearch description."""

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

from flask import Blueprint, Response, abort, current_app, g, jsonify, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from models.catalogue import change_log
from models.catalogue.slugs import pair_slug
from models.pages import tool_list
from models.voting import matchup_summary
from search_index.results import Results
from search_index.search_query import FACET_FIELDS, SearchQuery, Sort
from services import services
from web import response_headers
from web.leaderboard_cache import SnapshotNotReadyError

# The limit of an OpenSearch ShortName.
MAX_NAME_LENGTH = 16
search = Blueprint("search", __name__)
OPENSEARCH_XML = """<?xml version="1.0" encoding="UTF-8"?>
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
    """Show the results of a query, with facets and tallies."""
    query = SearchQuery.from_args(request.args)
    results = services().search_index.search(query, shares=_shares)
    if query.page > max(1, results.pages):
        abort(404)
    context = {**_load_rows(results), **_next_steps(results)}
    response = current_app.make_response(
        render_template("search/page.html", query=query, results=results, Sort=Sort, **context)
    )
    up_to_date = (
        not results.limited
        and results.indexed_change_id == change_log.last_change_id()
        and not g.get("snapshot_is_stale", False)
    )
    # A page without results is not cached either, so that each such search is logged.
    return response if up_to_date and results.total else response_headers.no_store(response)


def _load_rows(results: Results) -> dict[str, object]:
    """Return the database rows of the hits and of the two tools that the query compares."""
    pair = results.versus.slugs if results.versus else ()
    rows = tool_list.rows_by_slug([*pair, *(hit.slug for hit in results.hits if hit.kind == "tool")])
    matchups = [hit.slug for hit in results.hits if hit.kind == "matchup"]
    return {
        "rows": rows,
        "matchups": matchup_summary.summaries_by_slug(matchups),
        "versus_slug": pair_slug(*pair) if pair and all(slug in rows for slug in pair) else None,
    }


def _next_steps(results: Results) -> dict[str, object]:
    """Return the filters to remove and, without results, the nearest names and all categories."""
    query, has_results = results.query, results.total > 0
    return {
        "chosen_filters": list(_chosen_filters(results)),
        "hidden_fields": query.with_text("").to_args(),
        "nearest_names": () if has_results else services().search_index.nearest_tools(query.text),
        "categories": () if has_results else tool_list.filter_options((), ())[0],
    }


def _chosen_filters(results: Results) -> Iterator[tuple[str, SearchQuery]]:
    """Yield the label of each chosen filter, and the query without it."""
    query = results.query
    labels = {
        (facet.field, option.value): option.label for facet in results.facets for option in facet.options
    }
    for field in FACET_FIELDS:
        for value in map(str, getattr(query, field)):
            yield labels.get((field, value), value), query.without_filter(field, value)


@search.get("/search/suggest")
def suggest() -> Response:
    """Answer completions of a text that is being typed, in the OpenSearch suggestions format."""
    typed = SearchQuery.from_args(request.args).text
    completions = services().search_index.complete(typed)
    paths = {"tool": "/tools/", "matchup": "/compare/", "category": "/tools/?category="}
    origin = services().settings.origin
    response = jsonify(
        [
            typed,
            [completion.label for completion in completions],
            [completion.kind for completion in completions],
            [f"{origin}{paths[completion.kind]}{completion.slug}" for completion in completions],
        ]
    )
    response.mimetype = "application/x-suggestions+json"
    return response_headers.no_store(response)


@search.get("/opensearch.xml")
def opensearch() -> Response:
    """Describe the site as a search engine to browsers."""
    settings = services().settings
    response = Response(
        OPENSEARCH_XML.format(name=escape(settings.site_name[:MAX_NAME_LENGTH]), origin=settings.origin)
    )
    response.mimetype = "application/opensearchdescription+xml"
    return response


def _shares() -> Mapping[str, float]:
    """Return the lower bound of each tool's share of ships; none while the first snapshot is computed."""
    try:
        snapshot, is_current = services().leaderboard_cache.get()
    except SnapshotNotReadyError:
        g.snapshot_is_stale = True
        return {}
    g.snapshot_is_stale = not is_current
    return snapshot.lower_bounds
