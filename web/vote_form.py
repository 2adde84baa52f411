"""The vote form, as the pages show it and the vote view reads it, and what is said of a vote."""

from flask import request
from wtforms import StringField
from wtforms.validators import AnyOf, InputRequired, Length, Optional

from models.voting.tables import MAX_REASON_LENGTH, BallotChoice
from models.voting.vote_caps import VoteCaps, VoteOrigin
from services import services
from web.same_origin_forms import PublicForm

BACK_TO_MY_VOTES = "mine"


def _one_line(text: str | None) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text or "").split())


class VoteForm(PublicForm):
    """One voter's choice on one contender, with a reason if they give one."""

    tool = StringField(validators=[InputRequired(), Length(max=80)])
    verdict = StringField(validators=[InputRequired(), AnyOf(tuple(BallotChoice))])
    reason = StringField(filters=[_one_line], validators=[Length(max=MAX_REASON_LENGTH)])
    # Which page to come back to: the comparison's, or the list of one's own votes.
    back = StringField(validators=[Optional(), AnyOf((BACK_TO_MY_VOTES,))])


def vote_origin() -> VoteOrigin:
    """Return where this request comes from, with the caps that the settings set."""
    settings = services().settings
    caps = VoteCaps(
        settings.network_votes_per_hour, settings.network_voters_per_day, settings.burst_votes_per_hour
    )
    return VoteOrigin(request.remote_addr or "", caps)
