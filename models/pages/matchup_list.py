"""The list of all matchups, one page at a time."""

from sqlalchemy import func, select

from models.catalogue.publication import published
from models.catalogue.tables import Matchup
from models.database.base import db
from models.pages.pagination import PER_PAGE, Page
from models.voting import matchup_summary
from models.voting.matchup_summary import MatchupSummary


def load_page(number: int = 1, size: int = PER_PAGE) -> Page[MatchupSummary]:
    """Return a page of matchups without retired ones, newest first."""
    total = db.session.scalar(select(func.count()).select_from(Matchup).where(published(Matchup))) or 0
    shown = matchup_summary.SELECT_SUMMARIES.limit(size).offset((number - 1) * size)
    return Page(matchup_summary.load_summaries(shown), total, number, size)
