"""Comparison pages, the list of them, and the picker."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.shared import kept, markdown, paging, voters
from blueprints.shared.ballots import VoteForm
from models.catalogue import slugs, tool_summary
from models.catalogue.slugs import PAIR_SEPARATOR
from models.pages import comparison, matchup_list
from models.voting import my_votes
from models.voting.my_votes import CurrentVote

compare = Blueprint("compare", __name__, url_prefix="/compare")


@compare.get("/")
def index() -> str | Response:
    """List every matchup, or go to the pair that was picked."""
    picked = [request.args.get(name, "").strip() for name in ("a", "b")]
    if all(picked):
        return _go_to(*picked)
    number = paging.wanted()
    page = matchup_list.load_page(number)
    paging.within(number, page.page_count)
    return render_template(
        "compare/index.html", page=page, tools=tool_summary.tool_names(), picked=picked, problem=None
    )


def _go_to(a: str, b: str) -> str | Response:
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
    _note_votes(found)
    return markdown.answer("markdown/compare.md", comparison=found)


@compare.get("/<slug>")
def show(slug: str) -> str | Response:
    """Show two tools side by side, in HTML or, where that is asked for, in Markdown."""
    found = comparison.load(slug)
    if found is None:
        settled = slugs.current_pair_slug(slug)
        if settled is None or settled == slug:
            abort(404)
        return redirect(url_for("compare.show", slug=settled), 301)
    _note_votes(found)
    if markdown.wanted():
        return markdown.answer("markdown/compare.md", comparison=found)
    return render_template("compare/page.html", comparison=found, own=_own(found), form=VoteForm())


def _own(found: comparison.Comparison) -> dict[int, CurrentVote]:
    key, contenders = voters.key_hash(), _contenders(found)
    return my_votes.votes_by_contender(key, contenders) if key and contenders else {}


def _note_votes(found: comparison.Comparison) -> None:
    # A pair that was not judged shows what both tools got elsewhere.
    if contenders := _contenders(found):
        kept.shows_votes_on(*contenders)


def _contenders(found: comparison.Comparison) -> list[int]:
    return [side.contender_id for side in found.sides if side.contender_id is not None]
