"""The vote form, as comparison pages send it."""

from flask import request
from wtforms import StringField
from wtforms.validators import AnyOf, InputRequired, Length, Optional

from models.voting.tables import MAX_REASON_LENGTH, BallotChoice
from models.voting.vote_caps import VoteCaps, VoteOrigin
from services import services
from web.same_origin_forms import PublicForm

# Value of the field `back`.
BACK_TO_MY_VOTES = "mine"


def _join_lines(text: str | None) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text or "").split())


class VoteForm(PublicForm):
    """A verdict on one contender, with an optional reason."""

    tool = StringField(validators=[InputRequired(), Length(max=80)])
    verdict = StringField(validators=[InputRequired(), AnyOf(tuple(BallotChoice))])
    reason = StringField(filters=[_join_lines], validators=[Length(max=MAX_REASON_LENGTH)])
    # The page to return to: the voter's list of votes, by default the comparison.
    back = StringField(validators=[Optional(), AnyOf((BACK_TO_MY_VOTES,))])


def vote_origin() -> VoteOrigin:
    """Return the address that sent this request, with the vote caps of the settings."""
    settings = services().settings
    caps = VoteCaps(
        settings.network_votes_per_hour, settings.network_voters_per_day, settings.burst_votes_per_hour
    )
    return VoteOrigin(request.remote_addr or "", caps)
