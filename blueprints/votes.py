"""Votes coming in."""

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from models.database.transactions import write_transaction
from models.voting import casting, my_votes, tally
from models.voting.casting import CastCommand, CastResult
from models.voting.tables import MAX_REASON_LENGTH, BallotChoice
from models.voting.votable_contenders import VotableContender
from presentation import vote_text
from web import error_pages, rate_limit, response_headers, vote_form, voter_cookie
from web.vote_form import VoteForm

votes = Blueprint("votes", __name__)
# The second is what scripts sent before version 0.2; a page may have been open since then.
FRAGMENT_HEADERS = ("X-Fragment", "X-Piece")
REFUSAL_STATUSES = {
    casting.UnknownMatchupError: 404,
    casting.ClosedMatchupError: 404,
    casting.UnknownContenderError: 400,
}


@votes.post("/compare/<slug>/votes")
@rate_limit.limiter.limit(rate_limit.post_limit)
def cast(slug: str) -> Response:
    """Take a vote; answer a script with the fresh vote form, anyone else with the way back to the page."""
    form = VoteForm()
    if not form.validate_on_submit():
        return _form_error(form)
    command = _cast_command(slug, form)
    try:
        with write_transaction():
            result = casting.cast_vote(command)
    except casting.VoteRefusedError as refusal:
        abort(REFUSAL_STATUSES[type(refusal)])
    # A visitor who withdraws becomes no voter and gets no cookie.
    voter = command.key_hash if result.ballot or not command.is_new_voter else None
    if any(name in request.headers for name in FRAGMENT_HEADERS):
        answer = _vote_form_fragment(result, voter)
    else:
        answer = _redirect_back(result.contender, str(form.back.data or ""))
    return response_headers.no_store(voter_cookie.set_cookie(answer) if voter else answer)


def _form_error(form: VoteForm) -> Response:
    if form.cross_site:
        return error_pages.render_error(403)
    if form.reason.errors:
        return error_pages.render_error(
            400, f"A reason has at most {MAX_REASON_LENGTH} characters. Go back and shorten it."
        )
    return error_pages.render_error(400, "A vote needs the tool's name and ship, skip or withdraw.")


def _cast_command(slug: str, form: VoteForm) -> CastCommand:
    is_new_voter = voter_cookie.key_hash() is None
    return CastCommand(
        matchup=slug,
        tool=str(form.tool.data),
        choice=BallotChoice(str(form.verdict.data)),
        reason=str(form.reason.data or ""),
        key_hash=voter_cookie.ensure_key(),
        is_new_voter=is_new_voter,
        origin=vote_form.vote_origin(),
    )


def _redirect_back(contender: VotableContender, page: str) -> Response:
    if page == vote_form.BACK_TO_MY_VOTES:
        return redirect(url_for("my_votes.index"), 303)
    return redirect(url_for("compare.show", slug=contender.slug, _anchor=f"vote-{contender.tool}"), 303)


def _vote_form_fragment(result: CastResult, voter: str | None) -> Response:
    contender_id = result.contender.contender_id
    return make_response(
        render_template(
            "votes/_vote_form.html",
            contender=result.contender,
            tally=tally.contender_tallies([contender_id])[contender_id],
            my_vote=my_votes.votes_by_contender(voter, [contender_id]).get(contender_id) if voter else None,
            message=vote_text.VOTE_WITHDRAWN if result.ballot else vote_text.NO_VOTE_TO_WITHDRAW,
        )
    )
