"""Full-text search over tools and matchups, and completions as one types."""

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

from flask import Blueprint, Response, abort, current_app, g, jsonify, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from models.catalogue import change_log
from models.catalogue.slugs import pair_slug
from models.pages import tool_list
from models.voting import matchup_summary
from models.voting.leaderboard import VoteSnapshot
from search_index.results import Results
from search_index.search_query import FACET_FIELDS, SearchQuery, Sort
from services import services
from web import response_headers
from web.leaderboard_cache import SnapshotNotReadyError

# As the OpenSearch form has it.
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
    """Show what was found, with facets and tallies."""
    query = SearchQuery.from_args(request.args)
    results = services().search_index.search(query, shares=_shares)
    if query.page > max(1, results.pages):
        abort(404)
    page = render_template(
        "search/page.html",
        query=query,
        results=results,
        Sort=Sort,
        **_load_rows(results),
        **_next_steps(results),
    )
    answer = current_app.make_response(page)
    # An index that lags behind the change log must not be remembered as the answer, and a kept page counts no
    # search that found nothing.
    current = (
        not results.limited
        and results.indexed_change_id == change_log.last_change_id()
        and not g.get("snapshot_is_stale", False)
    )
    return answer if current and results.total else response_headers.no_store(answer)


def _load_rows(results: Results) -> dict[str, object]:
    """Return what the database says of the hits, and of two tools set against each other."""
    pair = results.versus.slugs if results.versus else ()
    tools = [*pair, *(hit.slug for hit in results.hits if hit.kind == "tool")]
    rows = tool_list.rows_by_slug(tools)
    return {
        "rows": rows,
        "matchups": matchup_summary.summaries_by_slug(
            [hit.slug for hit in results.hits if hit.kind == "matchup"]
        ),
        "versus_slug": pair_slug(*pair) if pair and all(slug in rows for slug in pair) else None,
    }


def _next_steps(results: Results) -> dict[str, object]:
    """Return the filters that can be taken away and, where nothing was found, what else there is."""
    query, found = results.query, bool(results.total)
    return {
        "chosen_filters": list(_chosen_filters(results)),
        "hidden_fields": query.with_text("").to_args(),
        "nearest_names": () if found else services().search_index.nearest_tools(query.text),
        "categories": () if found else tool_list.filter_options((), ())[0],
    }


def _chosen_filters(results: Results) -> Iterator[tuple[str, SearchQuery]]:
    """Yield each chosen filter as a reader knows it, and the query without it."""
    query = results.query
    labels = {(facet.field, one.value): one.label for facet in results.facets for one in facet.options}
    for field in FACET_FIELDS:
        for value in map(str, getattr(query, field)):
            yield labels.get((field, value), value), query.without_filter(field, value)


@search.get("/search/suggest")
def suggest() -> Response:
    """Complete what has been typed so far, in the OpenSearch suggestions form."""
    typed = SearchQuery.from_args(request.args).text
    found = services().search_index.complete(typed)
    paths = {"tool": "/tools/", "matchup": "/compare/", "category": "/tools/?category="}
    origin = services().settings.origin
    answer = jsonify(
        [
            typed,
            [one.label for one in found],
            [one.kind for one in found],
            [f"{origin}{paths[one.kind]}{one.slug}" for one in found],
        ]
    )
    answer.mimetype = "application/x-suggestions+json"
    return response_headers.no_store(answer)


@search.get("/opensearch.xml")
def opensearch() -> Response:
    """Describe the site as a search engine to browsers."""
    settings = services().settings
    answer = Response(
        OPENSEARCH_XML.format(name=escape(settings.site_name[:MAX_NAME_LENGTH]), origin=settings.origin)
    )
    answer.mimetype = "application/opensearchdescription+xml"
    return answer


def _shares() -> Mapping[str, float]:
    try:
        count, g.snapshot_is_stale = _latest_vote_snapshot()
    except SnapshotNotReadyError:
        g.snapshot_is_stale = True
        return {}
    return count.lower_bounds


def _latest_vote_snapshot() -> tuple[VoteSnapshot, bool]:
    count, current = services().leaderboard_cache.get()
    return count, not current
