"""Votes coming in."""

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.shared import errors, limits, visitors, voters
from blueprints.shared.ballots import VoteForm
from models import comparison, vote, voter
from models.base import begin_write, db
from models.comparison import Comparison, Side
from models.vote import Choice

votes = Blueprint("votes", __name__)
PIECE = "X-Piece"


@votes.post("/compare/<slug>/votes")
@limits.guard.limit(limits.posts)
def cast(slug: str) -> Response:
    """Take a vote and answer with the fresh tally: as a piece to a script, else by way of the page."""
    form = VoteForm()
    if not form.validate_on_submit():
        return _refusal(form)
    found = comparison.of(slug)
    side = _side(found, str(form.tool.data))
    db.session.rollback()
    _write(side, Choice(str(form.verdict.data)))
    answer = _piece(slug, side) if PIECE in request.headers else _back(slug, side)
    return visitors.private(voters.remember(answer))


def _refusal(form: VoteForm) -> Response:
    if form.foreign:
        return errors.page(403)
    return errors.page(400, "A vote needs the tool's name and ship, skip or withdraw.")


def _side(found: Comparison | None, tool: str) -> Side:
    if found is None or not found.open_to_votes:
        abort(404)
    side = next((side for side in found.sides if side.tool.slug == tool), None)
    if side is None:
        abort(400)
    return side


def _write(side: Side, choice: Choice) -> None:
    if side.contender_id is None:
        abort(404)
    begin_write()
    vote.cast(side.contender_id, voter.enrol(voters.welcome()), choice)
    db.session.commit()


def _back(slug: str, side: Side) -> Response:
    return redirect(url_for("compare.show", slug=slug, _anchor=f"vote-{side.tool.slug}"), 303)


def _piece(slug: str, side: Side) -> Response:
    fresh = comparison.of(slug)
    own = vote.standing(voters.welcome(), [side.contender_id or 0])
    if fresh is None:
        abort(404)
    side = _side(fresh, side.tool.slug)
    html = render_template("compare/_vote.html", comparison=fresh, side=side, own=own, said=True)
    return make_response(html)
