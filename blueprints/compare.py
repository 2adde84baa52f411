"""Comparison pages, the list of them, and the picker."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from models.catalogue import slugs, tool_summary
from models.catalogue.slugs import PAIR_SEPARATOR
from models.pages import comparison, matchup_list
from models.voting import my_votes
from models.voting.my_votes import CurrentVote
from web import content_negotiation, page_number, page_validity, voter_cookie
from web.vote_form import VoteForm

compare = Blueprint("compare", __name__, url_prefix="/compare")


@compare.get("/")
def index() -> str | Response:
    """List every matchup, or go to the pair that was picked."""
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
    settled = slugs.current_pair_slug(PAIR_SEPARATOR.join((a, b)))
    if settled is not None:
        return redirect(url_for("compare.show", slug=settled), 303)
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
    """Set two tools side by side in Markdown."""
    found = comparison.load(slug)
    if found is None:
        settled = slugs.current_pair_slug(slug)
        if settled is None or settled == slug:
            abort(404)
        return redirect(url_for("compare.markdown_page", slug=settled), 301)
    _invalidate_on_votes(found)
    return content_negotiation.markdown_response("markdown/compare.md", comparison=found)


@compare.get("/<slug>")
def show(slug: str) -> str | Response:
    """Show two tools side by side, in HTML or, where that is asked for, in Markdown."""
    found = comparison.load(slug)
    if found is None:
        settled = slugs.current_pair_slug(slug)
        if settled is None or settled == slug:
            abort(404)
        return redirect(url_for("compare.show", slug=settled), 301)
    _invalidate_on_votes(found)
    if content_negotiation.wants_markdown():
        return content_negotiation.markdown_response("markdown/compare.md", comparison=found)
    return render_template("compare/page.html", comparison=found, my_votes=_my_votes(found), form=VoteForm())


def _my_votes(found: comparison.Comparison) -> dict[int, CurrentVote]:
    key, contenders = voter_cookie.key_hash(), _contenders(found)
    return my_votes.votes_by_contender(key, contenders) if key and contenders else {}


def _invalidate_on_votes(found: comparison.Comparison) -> None:
    # A pair that was not judged shows what both tools got elsewhere.
    if contenders := _contenders(found):
        page_validity.invalidate_on_votes_for(*contenders)


def _contenders(found: comparison.Comparison) -> list[int]:
    return [side.contender_id for side in found.sides if side.contender_id is not None]
