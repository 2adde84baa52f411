"""Comparison pages, the list of matchups, and the picker of two tools."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from models.catalogue import slugs, tool_summary
from models.catalogue.slugs import PAIR_SEPARATOR
from models.pages import comparison, matchup_list
from models.pages.comparison import Comparison
from models.voting import my_votes
from models.voting.my_votes import CurrentVote
from web import content_negotiation, page_number, page_validity, voter_cookie
from web.vote_form import VoteForm

compare = Blueprint("compare", __name__, url_prefix="/compare")


@compare.get("/")
def index() -> str | Response:
    """List the matchups, or redirect to the pair picked by `a` and `b`."""
    picked = [request.args.get(name, "").strip() for name in ("a", "b")]
    if all(picked):
        return _redirect_to_pair(*picked)
    number = page_number.requested_page()
    page = matchup_list.load_page(number)
    page_number.require_page(number, page.page_count)
    return render_template(
        "compare/index.html", page=page, tools=tool_summary.tool_names(), picked=picked, problem=None
    )


def _redirect_to_pair(a: str, b: str) -> str | Response:
    slug = slugs.current_pair_slug(PAIR_SEPARATOR.join((a, b)))
    if slug is not None:
        return redirect(url_for("compare.show", slug=slug), 303)
    problem = (
        "Pick two different tools."
        if a == b
        else "We do not know one of these tools. Pick both from the list."
    )
    return render_template(
        "compare/index.html",
        page=matchup_list.load_page(),
        tools=tool_summary.tool_names(),
        picked=[a, b],
        problem=problem,
    )


@compare.get("/<slug>.md")
def markdown_page(slug: str) -> Response:
    """Show a comparison in Markdown."""
    found = comparison.load(slug)
    if found is None:
        return _redirect_to_current("compare.markdown_page", slug)
    _invalidate_on_votes(found)
    return content_negotiation.markdown_response("markdown/compare.md", comparison=found)


@compare.get("/<slug>")
def show(slug: str) -> str | Response:
    """Show a comparison in HTML, or in Markdown if the client prefers that."""
    found = comparison.load(slug)
    if found is None:
        return _redirect_to_current("compare.show", slug)
    _invalidate_on_votes(found)
    if content_negotiation.wants_markdown():
        return content_negotiation.markdown_response("markdown/compare.md", comparison=found)
    return render_template("compare/page.html", comparison=found, my_votes=_my_votes(found), form=VoteForm())


def _redirect_to_current(endpoint: str, slug: str) -> Response:
    """Redirect from the other order and from former slugs; 404 for anything else."""
    current = slugs.current_pair_slug(slug)
    if current is None or current == slug:
        abort(404)
    return redirect(url_for(endpoint, slug=current), 301)


def _my_votes(found: Comparison) -> dict[int, CurrentVote]:
    key, contender_ids = voter_cookie.key_hash(), _contender_ids(found)
    return my_votes.votes_by_contender(key, contender_ids) if key and contender_ids else {}


def _invalidate_on_votes(found: Comparison) -> None:
    # An unjudged pair shows the tallies of both tools across their matchups, so any vote ends its copy.
    if contender_ids := _contender_ids(found):
        page_validity.invalidate_on_votes_for(*contender_ids)


def _contender_ids(found: Comparison) -> list[int]:
    return [side.contender_id for side in found.sides if side.contender_id is not None]
