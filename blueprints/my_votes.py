"""The reader's own votes: shown, downloaded, withdrawn for good."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from models.database.transactions import write_transaction
from models.voting import my_votes
from models.voting.my_votes import MyVote
from web import error_pages, rate_limit, response_headers, voter_cookie
from web.same_origin_forms import PublicForm

my_votes_pages = Blueprint("my_votes", __name__)


@my_votes_pages.get("/votes/mine")
def index() -> Response:
    """Show all votes of the reader."""
    context = {
        "my_votes": _my_votes(),
        "is_voter": voter_cookie.key_hash(),
        "was_forgotten": request.args.get("forgotten") == "1",
    }
    return response_headers.no_store(make_response(render_template("my_votes/page.html", **context)))


@my_votes_pages.get("/votes/mine.json")
def download() -> Response:
    """Return the reader's votes as a JSON file."""
    answer = jsonify({"votes": [_as_json(entry) for entry in _my_votes()]})
    answer.headers["Content-Disposition"] = "attachment; filename=my-votes.json"
    return response_headers.no_store(answer)


@my_votes_pages.post("/votes/mine/forget")
@rate_limit.limiter.limit(rate_limit.post_limit)
def forget() -> BaseResponse:
    """Withdraw all of the reader's votes and delete their cookie."""
    if not PublicForm().validate_on_submit():
        return error_pages.render_error(403)
    key = voter_cookie.key_hash()
    if key:
        with write_transaction():
            my_votes.forget_voter(key)
    return voter_cookie.delete_cookie(
        response_headers.no_store(redirect(url_for("my_votes.index", forgotten=1), 303))
    )


def _my_votes() -> Sequence[MyVote]:
    key = voter_cookie.key_hash()
    return my_votes.all_votes(key) if key else ()


def _as_json(entry: MyVote) -> dict[str, Any]:
    vote = entry.vote
    return {
        "matchup": entry.matchup,
        "tool": entry.tool,
        "verdict": vote.verdict,
        "cast_at": f"{vote.cast_at.isoformat(timespec='seconds')}Z",
        "status": vote.status,
        "held_because": vote.reason,
        "receipt": vote.receipt,
        "reason": entry.reason_text,
    }
