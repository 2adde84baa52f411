"""The stored ballot log as the reference fold counts it."""

from sqlalchemy import select

from models.catalogue.tables import Contender
from models.database.base import db
from models.voting.ballot_fold import ContenderKey, Counts, LoggedBallot, fold_ballots
from models.voting.tables import Ballot, BallotAct, BallotChoice, VoteStatus


def folded_log() -> Counts:
    """Return the counts of the stored ballot log by the reference fold."""
    rows = db.session.execute(select(Contender.id, Contender.matchup_id, Contender.tool_id))
    contenders = {row.id: ContenderKey(row.matchup_id, row.tool_id) for row in rows}
    ballots = [
        LoggedBallot(
            row.id,
            row.voter_id,
            row.contender_id,
            BallotChoice(row.choice),
            BallotAct(row.act),
            VoteStatus(row.status),
            row.cast_at.date(),
        )
        for row in db.session.scalars(select(Ballot).order_by(Ballot.id))
    ]
    return fold_ballots(ballots, contenders)
