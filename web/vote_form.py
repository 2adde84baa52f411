"""The vote form, as the pages show it and the vote view reads it, and what is said of a vote."""

from flask import Flask, current_app, request
from wtforms import StringField
from wtforms.validators import AnyOf, InputRequired, Length, Optional

from blueprints.shared.forms import PublicForm
from models.voting.receipts import RECEIPT_LENGTH
from models.voting.tables import MAX_REASON_LENGTH, BallotChoice, HoldReason, VoteStatus
from models.voting.vote_caps import VoteCaps, VoteOrigin

MINE = "mine"
HELD = {
    HoldReason.NETWORK: "many votes came from the same network within an hour",
    HoldReason.VOTERS: "many new voters came from the same network within a day",
    HoldReason.BURST: "many votes on this tool came within an hour",
    HoldReason.EDITOR: "an editor is looking at it",
}


def _one_line(text: str | None) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text or "").split())


class VoteForm(PublicForm):
    """One voter's choice on one contender, with a reason if they give one."""

    tool = StringField(validators=[InputRequired(), Length(max=80)])
    verdict = StringField(validators=[InputRequired(), AnyOf(tuple(BallotChoice))])
    reason = StringField(filters=[_one_line], validators=[Length(max=MAX_REASON_LENGTH)])
    # Which page to come back to: the comparison's, or the list of one's own votes.
    back = StringField(validators=[Optional(), AnyOf((MINE,))])


def init_app(app: Flask) -> None:
    """Give templates the words for a vote's standing and the form of a receipt."""
    app.jinja_env.filters.update(standing=standing, receipt=grouped)


def origin() -> VoteOrigin:
    """Return where this request comes from, with the caps that the settings set."""
    settings = current_app.extensions["settings"]
    caps = VoteCaps(
        settings.network_votes_per_hour, settings.network_voters_per_day, settings.burst_votes_per_hour
    )
    return VoteOrigin(request.remote_addr or "", caps)


def standing(status: VoteStatus, reason: HoldReason | None) -> str:
    """Say why a vote does not count; nothing of one that does."""
    if status is VoteStatus.COUNTED:
        return ""
    if status is VoteStatus.VOID:
        return "An editor has voided this vote, so it does not count. The log says so too."
    why = HELD.get(reason, HELD[HoldReason.EDITOR]) if reason else HELD[HoldReason.EDITOR]
    return f"It is held, because {why}. It counts once an editor has released it."


def grouped(code: str) -> str:
    """Write a receipt's code in two halves, which are easier to read out."""
    half = RECEIPT_LENGTH // 2
    return f"{code[:half]}-{code[half:]}"
