"""The vote form, as the pages show it and the vote view reads it, and what is said of a vote."""

from flask import Flask, current_app, request
from wtforms import StringField
from wtforms.validators import AnyOf, InputRequired, Length, Optional

from blueprints.shared.forms import PublicForm
from models.guard import Caps, Origin
from models.remark import LONGEST
from models.vote import RECEIPT_LENGTH, Choice, Reason, Status

MINE = "mine"
HELD = {
    Reason.NETWORK: "many votes came from the same network within an hour",
    Reason.VOTERS: "many new voters came from the same network within a day",
    Reason.BURST: "many votes on this tool came within an hour",
    Reason.EDITOR: "an editor is looking at it",
}


def _one_line(text: str | None) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text or "").split())


class VoteForm(PublicForm):
    """One voter's choice on one contender, with a reason if they give one."""

    tool = StringField(validators=[InputRequired(), Length(max=80)])
    verdict = StringField(validators=[InputRequired(), AnyOf(tuple(Choice))])
    reason = StringField(filters=[_one_line], validators=[Length(max=LONGEST)])
    # Which page to come back to: the comparison's, or the list of one's own votes.
    back = StringField(validators=[Optional(), AnyOf((MINE,))])


def init_app(app: Flask) -> None:
    """Give templates the words for a vote's standing and the form of a receipt."""
    app.jinja_env.filters.update(standing=standing, receipt=grouped)


def origin() -> Origin:
    """Return where this request comes from, with the caps that the settings set."""
    settings = current_app.extensions["settings"]
    caps = Caps(
        settings.network_votes_per_hour, settings.network_voters_per_day, settings.burst_votes_per_hour
    )
    return Origin(request.remote_addr or "", caps)


def standing(status: Status, reason: Reason | None) -> str:
    """Say why a vote does not count; nothing of one that does."""
    if status is Status.COUNTED:
        return ""
    if status is Status.VOID:
        return "An editor has voided this vote, so it does not count. The log says so too."
    why = HELD.get(reason, HELD[Reason.EDITOR]) if reason else HELD[Reason.EDITOR]
    return f"It is held, because {why}. It counts once an editor has released it."


def grouped(code: str) -> str:
    """Write a receipt's code in two halves, which are easier to read out."""
    half = RECEIPT_LENGTH // 2
    return f"{code[:half]}-{code[half:]}"
