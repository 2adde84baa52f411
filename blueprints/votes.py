"""Votes coming in."""

from dataclasses import replace

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from blueprints.shared import errors, limits, visitors, voters
from blueprints.shared.ballots import VoteForm
from models import comparison, shelf, tally, vote, voter
from models.base import begin_write, db
from models.comparison import Comparison, Side
from models.vote import Choice

votes = Blueprint("votes", __name__)
PIECE = "X-Piece"
WITHDRAWN = "Your vote is withdrawn."
NOTHING_TO_WITHDRAW = "There was no vote of yours to withdraw."


@votes.post("/compare/<slug>/votes")
@limits.guard.limit(limits.posts)
def cast(slug: str) -> Response:
    """Take a vote and answer with the fresh tally: as a piece to a script, else by way of the page."""
    form = VoteForm()
    if not form.validate_on_submit():
        return _refusal(form)
    # Looked up inside the write, so that no import can retire the matchup in between.
    begin_write()
    found = _open(slug)
    side = _side(found, str(form.tool.data))
    stood = _write(side.contender_id or 0, Choice(str(form.verdict.data)))
    db.session.commit()
    answer = _piece(found, side, stood) if PIECE in request.headers else _back(found, side)
    return visitors.private(voters.remember(answer) if voters.key_hash() else answer)


def _refusal(form: VoteForm) -> Response:
    if form.foreign:
        return errors.page(403)
    return errors.page(400, "A vote needs the tool's name and ship, skip or withdraw.")


def _open(slug: str) -> Comparison:
    found = comparison.of(slug)
    if found is None:
        # The page may have been opened before a tool was renamed.
        settled = comparison.settled_slug(slug)
        found = comparison.of(settled) if settled else None
    if found is None or not found.open_to_votes:
        abort(404)
    return found


def _side(found: Comparison, tool: str) -> Side:
    names = (tool, shelf.settled_slug(tool))
    side = next((side for side in found.sides if side.tool.slug in names), None)
    if side is None:
        abort(400)
    return side


def _write(contender_id: int, choice: Choice) -> bool:
    if choice is Choice.WITHDRAW and voters.key_hash() is None:
        return False
    return vote.cast(contender_id, voter.enrol(voters.welcome()), choice) is not None


def _back(found: Comparison, side: Side) -> Response:
    return redirect(url_for("compare.show", slug=found.slug, _anchor=f"vote-{side.tool.slug}"), 303)


def _piece(found: Comparison, side: Side, stood: bool) -> Response:
    contender = side.contender_id or 0
    fresh = replace(side, tally=tally.of_contenders([contender])[contender])
    key = voters.key_hash()
    own = vote.standing(key, [contender]) if key else {}
    said = WITHDRAWN if stood else NOTHING_TO_WITHDRAW
    return make_response(
        render_template("compare/_vote.html", comparison=found, side=fresh, own=own, said=said)
    )
