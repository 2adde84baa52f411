"""Imports every table, so that the metadata is complete for migrations and tests."""

from models.catalogue.tables import (
    Category,
    Change,
    Contender,
    Fact,
    FormerSlug,
    Matchup,
    Price,
    Review,
    Reviewer,
    Tool,
)
from models.database.base import Base
from models.newsletter.tables import AddressSecret, Issue, MailToken, Outbox, Subscriber
from models.voting.tables import (
    ActivityCount,
    Ballot,
    ContenderCount,
    DailyCount,
    NetworkSecret,
    PairCount,
    ToolCount,
    Vote,
    Voter,
    VoteReason,
)

__all__ = [
    "ActivityCount",
    "AddressSecret",
    "Ballot",
    "Base",
    "Category",
    "Change",
    "Contender",
    "ContenderCount",
    "DailyCount",
    "Fact",
    "FormerSlug",
    "Issue",
    "MailToken",
    "Matchup",
    "NetworkSecret",
    "Outbox",
    "PairCount",
    "Price",
    "Review",
    "Reviewer",
    "Subscriber",
    "Tool",
    "ToolCount",
    "Vote",
    "VoteReason",
    "Voter",
]
