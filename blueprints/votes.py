"""Votes coming in."""

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from models.database.base import begin_write, db
from models.voting import casting, my_votes, tally, votable_contenders, vote_reasons, voters
from models.voting.tables import MAX_REASON_LENGTH, BallotChoice
from models.voting.votable_contenders import VotableContender
from web import error_pages, rate_limit, response_headers, vote_form, voter_cookie
from web.vote_form import VoteForm

votes = Blueprint("votes", __name__)
FRAGMENT_HEADER = "X-Fragment"
WITHDRAWN = "Your vote is withdrawn."
NOTHING_TO_WITHDRAW = "There was no vote of yours to withdraw."


@votes.post("/compare/<slug>/votes")
@rate_limit.limiter.limit(rate_limit.post_limit)
def cast(slug: str) -> Response:
    """Take a vote and answer with the fresh tally: as a piece to a script, else by way of the page."""
    form = VoteForm()
    if not form.validate_on_submit():
        return _form_error(form)
    # Looked up inside the write, so that no import can retire the matchup in between.
    begin_write()
    choice = BallotChoice(str(form.verdict.data))
    place = _find_contender(slug, str(form.tool.data), choice)
    stood = _cast(place, choice, str(form.reason.data or ""))
    db.session.commit()
    answer = (
        _vote_form_fragment(place, stood)
        if FRAGMENT_HEADER in request.headers
        else _redirect_back(place, str(form.back.data or ""))
    )
    return response_headers.no_store(voter_cookie.set_cookie(answer) if voter_cookie.key_hash() else answer)


def _form_error(form: VoteForm) -> Response:
    if form.cross_site:
        return error_pages.render_error(403)
    if form.reason.errors:
        return error_pages.render_error(
            400, f"A reason has at most {MAX_REASON_LENGTH} characters. Go back and shorten it."
        )
    return error_pages.render_error(400, "A vote needs the tool's name and ship, skip or withdraw.")


def _find_contender(slug: str, tool: str, choice: BallotChoice) -> VotableContender:
    places = votable_contenders.find_votable(slug)
    if not places or (places[0].closed and choice is not BallotChoice.WITHDRAW):
        abort(404)
    place = next((place for place in places if tool in (place.tool, *place.former_slugs)), None)
    if place is None:
        abort(400)
    return place


def _cast(place: VotableContender, choice: BallotChoice, reason: str) -> bool:
    if choice is BallotChoice.WITHDRAW and voter_cookie.key_hash() is None:
        return False
    cast_for = casting.cast_vote if voter_cookie.key_hash() else casting.cast_first_vote
    key = voter_cookie.ensure_key()
    made = cast_for(place.contender_id, key, choice, vote_form.vote_origin())
    mine = voters.find(key) if reason and choice is not BallotChoice.WITHDRAW else None
    if mine:
        vote_reasons.save_reason(mine.id, place.contender_id, reason)
    elif made and not made.first:
        # What was said for one verdict is not said for the other.
        vote_reasons.delete_reason(key, place.contender_id)
    return made is not None


def _redirect_back(place: VotableContender, page: str) -> Response:
    if page == vote_form.BACK_TO_MY_VOTES:
        return redirect(url_for("my_votes.index"), 303)
    return redirect(url_for("compare.show", slug=place.slug, _anchor=f"vote-{place.tool}"), 303)


def _vote_form_fragment(place: VotableContender, stood: bool) -> Response:
    key = voter_cookie.key_hash()
    return make_response(
        render_template(
            "votes/_vote_form.html",
            contender=place,
            tally=tally.contender_tallies([place.contender_id])[place.contender_id],
            my_vote=my_votes.votes_by_contender(key, [place.contender_id]).get(place.contender_id)
            if key
            else None,
            message=WITHDRAWN if stood else NOTHING_TO_WITHDRAW,
        )
    )
