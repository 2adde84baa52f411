"""One's own votes: to see, to change, to take along, and to leave for good."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from blueprints.shared import errors, limits, visitors, voters
from blueprints.shared.forms import PublicForm
from models.database.base import begin_write, db
from models.voting import my_votes
from models.voting.my_votes import MyVote

mine = Blueprint("mine", __name__)


@mine.get("/votes/mine")
def index() -> Response:
    """Show all of the reader's own votes."""
    told = {"entries": _entries(), "known": voters.key_hash(), "gone": request.args.get("forgotten") == "1"}
    return visitors.private(make_response(render_template("votes/mine.html", **told)))


@mine.get("/votes/mine.json")
def download() -> Response:
    """Hand the reader their own votes as a file."""
    answer = jsonify({"votes": [_plain(entry) for entry in _entries()]})
    answer.headers["Content-Disposition"] = "attachment; filename=my-votes.json"
    return visitors.private(answer)


@mine.post("/votes/mine/forget")
@limits.guard.limit(limits.posts)
def forget() -> BaseResponse:
    """Withdraw all of the reader's votes and end their being a voter."""
    if not PublicForm().validate_on_submit():
        return errors.page(403)
    key = voters.key_hash()
    if key:
        begin_write()
        my_votes.forget_voter(key)
        db.session.commit()
    return voters.forget(visitors.private(redirect(url_for("mine.index", forgotten=1), 303)))


def _entries() -> Sequence[MyVote]:
    key = voters.key_hash()
    return my_votes.all_votes(key) if key else ()


def _plain(entry: MyVote) -> dict[str, Any]:
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
